/*
what:  stock of market entities at a date by kind, from 市场主体存量汇总表, latest delivery
grain: ref_area, stock_on, etype
rows:  area
checks:
  - name: entity_stock_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code || coalesce('：' || a.candidates, '') as region_code from raw.market_entities_summary x join staging.capture c on c.capture = x.capture
      join staging.named_area a on a.capture = x.capture and a.written = x.region_code where a.ref_area is null
*/
with placed as (
    select s.*, c.vintage, c.fetched_at, coalesce(s.etype, '合计') as kind,
        case when s.region_code is null then c.ref_area else a.ref_area end as ref_area,
        macros.cell(s.sheet, k.letter, s.row) as locator
    from raw.market_entities_summary s
    join staging.capture c on c.capture = s.capture
    left join staging.named_area a on a.capture = s.capture and a.written = s.region_code
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
