/*
what:  stock of market entities at a date by kind, from 市场主体存量汇总表, latest delivery
grain: ref_area, stock_on, etype
rows:  area
checks:
  - name: entity_stock_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，该行未使用
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code from raw.market_entities_summary x join staging.capture c on c.capture = x.capture
      left join staging.area_alias a on a.alias = x.region_code where x.region_code is not null and a.alias is null
*/
with placed as (
    select s.*, c.vintage, c.fetched_at, coalesce(s.etype, '合计') as kind,
        case when s.region_code is null then c.ref_area else a.ref_area end as ref_area,
        macros.cell(s.sheet, k.letter, s.row) as locator
    from raw.market_entities_summary s
    join staging.capture c on c.capture = s.capture
    left join staging.area_alias a on a.alias = s.region_code
    left join staging.column_of k on k.capture = s.capture and k.sheet = s.sheet and k.field = 'stock'
    where s.stock is not null
),
ranked as (
    select *, row_number() over (partition by ref_area, as_of, kind
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select ref_area, cast(as_of as date) as stock_on, kind as etype, cast(stock as bigint) as stock, vintage, capture, locator
from ranked
where newest = 1 and ref_area is not null
