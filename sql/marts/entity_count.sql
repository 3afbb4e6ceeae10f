/*
what:  >
  market entities existing at the as-of date: counted from the register where it was delivered, else the newest stated
  stock (its 合计 row, else the sum of its kinds)
grain: ref_area
rows:  area
law:   all kinds of entities that are 存续; 注销 and 吊销 are out (市场主体登记管理条例 art. 2)
*/
with register as (
    select m.ref_area, cast(sum(m.counted) as bigint) as counted, max(d.vintage) as vintage, min(d.capture) as capture,
        min(m.sheet) as sheet, min(m.first_row) as first_row, max(m.last_row) as last_row
    from staging.market_entity m
    join staging.delivery d on d.dataset = 'market_entities' and d.ref_area = m.ref_area and d.nth = m.nth
    group by m.ref_area
),
stated as (
    select s.*, rank() over (partition by s.ref_area order by s.stock_on desc nulls last) as newest,
        max(case when s.etype = '合计' then 1 else 0 end) over (partition by s.ref_area, s.stock_on) as has_total
    from staging.entity_stock s
    cross join ref.run r
    where s.stock_on <= r.as_of
),
stock as (
    select ref_area, cast(sum(stock) as bigint) as counted, max(vintage) as vintage, min(capture) as capture,
        min(locator) as first_cell, count(*) as cells, max(stock_on) as stock_on
    from stated
    where newest = 1 and (has_total = 0 or etype = '合计')
    group by ref_area
)
select
    coalesce(g.ref_area, s.ref_area) as ref_area, coalesce(g.counted, s.counted) as counted,
    coalesce(g.vintage, s.vintage) as vintage, coalesce(g.capture, s.capture) as capture,
    case when g.ref_area is not null then 'rows' else 'stated' end as basis,
    case when g.ref_area is not null
        then coalesce(g.sheet, '') || ' rows ' || cast(g.first_row as varchar) || '-' || cast(g.last_row as varchar) || ', ' || cast(g.counted as varchar) || ' counted'
        else s.first_cell || case when s.cells > 1 then ' and ' || cast(s.cells - 1 as varchar) || ' more' else '' end || ', stock of ' || cast(s.stock_on as varchar)
    end as locator
from register g
full join stock s on s.ref_area = g.ref_area
