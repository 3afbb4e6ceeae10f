/*
what:  shops and sites of network operators, each once, from its latest delivery
grain: ref_area, platform, shop_key
rows:  area
columns:
  nth: number of the delivery, see staging.delivery
  is_trading: open and not only for show
*/
with renewed as (
    select d.ref_area, x.platform, coalesce(x.shop_id, x.url, x.shop_name) as shop_key, max(d.nth * 1000000000 - cast(x.row as bigint)) as place
    from staging.delivered_rows d
    join raw.online_shops x on x.capture = d.capture
    where d.dataset = 'online_shops' and d.deliveries > 1
    group by d.ref_area, x.platform, coalesce(x.shop_id, x.url, x.shop_name)
    having count(*) > 1
)
select
    d.ref_area, x.platform, coalesce(x.shop_id, x.url, x.shop_name) as shop_key, x.operator_key, cast(x.opened_on as date) as opened_on,
    coalesce(x.trades, 'true') = 'true' and coalesce(x.status, 'active') = 'active' as is_trading, d.nth, x.sheet, cast(x.row as integer) as row
from raw.online_shops x
join staging.delivered_rows d on d.dataset = 'online_shops' and d.capture = x.capture
left join renewed n on n.ref_area = d.ref_area and n.platform = x.platform and n.shop_key = coalesce(x.shop_id, x.url, x.shop_name)
where n.place is null or n.place = d.nth * 1000000000 - cast(x.row as bigint)
