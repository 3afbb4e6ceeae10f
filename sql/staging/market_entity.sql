/*
what:  >
  market entities of the register that exist at the as-of date, by delivery and sheet, each entity from its latest delivery
grain: ref_area, nth, sheet
rows:  area
units: entities
columns:
  nth: number of the delivery, see staging.delivery
  counted: active, established by then and not closed
law:   市场主体登记管理条例 art. 2
checks:
  - name: entity_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code || coalesce('：' || a.candidates, '') as region_code
      from raw.market_entities x
      join staging.register_area a on a.dataset = 'market_entities' and a.capture = x.capture and a.written = x.region_code
      where a.ref_area is null
*/
with renewed as (
    select d.ref_area, x.uscc, max(d.nth * 1000000000 - cast(x.row as bigint)) as place
    from staging.delivered_rows d
    join raw.market_entities x on x.capture = d.capture and coalesce(x.region_code, '') = d.written
    where d.dataset = 'market_entities' and d.deliveries > 1
    group by d.ref_area, x.uscc
    having count(*) > 1
)
select d.ref_area, d.nth, x.sheet, cast(count(*) as bigint) as counted, min(cast(x.row as integer)) as first_row, max(cast(x.row as integer)) as last_row
from raw.market_entities x
join staging.delivered_rows d on d.dataset = 'market_entities' and d.capture = x.capture and d.written = coalesce(x.region_code, '')
cross join ref.run r
left join renewed n on n.ref_area = d.ref_area and n.uscc = x.uscc
where (n.place is null or n.place = d.nth * 1000000000 - cast(x.row as bigint))
    and x.status = 'active' and cast(x.established_on as date) <= r.as_of and (x.closed_on is null or cast(x.closed_on as date) > r.as_of)
group by d.ref_area, d.nth, x.sheet
