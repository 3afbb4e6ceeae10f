/*
what:  the register of market entities, each once, from its latest delivery
grain: ref_area, uscc
rows:  area
law:   市场主体登记管理条例 art. 2
checks:
  - name: entity_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，该行未使用
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code from raw.market_entities x join staging.capture c on c.capture = x.capture
      left join staging.area_alias a on a.alias = x.region_code where x.region_code is not null and a.alias is null
*/
with placed as (
    select m.*, c.vintage, c.fetched_at,
        case when m.region_code is null then c.ref_area else a.ref_area end as ref_area
    from raw.market_entities m
    join staging.capture c on c.capture = m.capture
    left join staging.area_alias a on a.alias = m.region_code
),
ranked as (
    select *, row_number() over (partition by ref_area, uscc
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    ref_area, uscc, status, cast(established_on as date) as established_on,
    cast(cast(established_on as date) + interval 2 year as date) as established_2y_on, cast(closed_on as date) as closed_on,
    vintage, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1 and ref_area is not null
