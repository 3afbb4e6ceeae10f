/*
what:  shops and sites of network operators, each once, from its latest delivery
grain: ref_area, platform, shop_key
rows:  area
*/
with placed as (
    select s.*, c.ref_area, c.vintage, c.fetched_at, coalesce(s.shop_id, s.url, s.shop_name) as shop_key
    from raw.online_shops s
    join staging.capture c on c.capture = s.capture
),
ranked as (
    select *, row_number() over (partition by ref_area, platform, shop_key
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    ref_area, platform, shop_key, operator_key, cast(opened_on as date) as opened_on,
    cast(cast(opened_on as date) + interval 2 year as date) as opened_2y_on, status,
    coalesce(trades, 'true') = 'true' as is_trading, vintage, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1
