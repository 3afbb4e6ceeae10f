/*
what:  employment (persons) and tax (CNY) of a year by scope, from 就业人员表 and 税收表
grain: figure_id
checks:
  - name: yearly_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      with named as (
        select capture, sheet, row, region_code from raw.employment union all select capture, sheet, row, region_code from raw.tax
      )
      select x.capture, x.sheet, x.row, x.region_code || coalesce('：' || a.candidates, '') as region_code from named x join staging.capture c on c.capture = x.capture
      join staging.named_area a on a.capture = x.capture and a.written = x.region_code where a.ref_area is null
*/
with rows_of as (
    select e.capture, e.sheet, e.row, e.region_code, e.year, 'employment_' || e.scope as measure, e.persons as obs_value,
        coalesce(e.persons_unit, '人') as unit, 'persons' as field, e.method as printed
    from raw.employment e
    union all
    select t.capture, t.sheet, t.row, t.region_code, t.year, 'tax_' || t.scope, t.amount, coalesce(t.amount_unit, '万元'), 'amount', cast(null as varchar)
    from raw.tax t
)
select
    macros.figure_id(x.capture, macros.cell(x.sheet, v.letter, x.row)) as figure_id,
    case when x.region_code is null then c.ref_area else a.ref_area end as ref_area, x.measure, 'A' as freq, x.year as time_period, '' as basis,
    cast(x.year as integer) as year, 12 as month, true as is_cumulative,
    macros.scaled(x.obs_value, u.factor) as value, macros.printed_decimals(x.obs_value) as decimals,
    'V' as obs_status, 'final' as version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    c.vintage, 2 as source_rank, c.fetched_at, x.capture, macros.cell(x.sheet, v.letter, x.row) as locator, x.obs_value,
    u.unit_measure, cast(u.unit_mult as integer) as unit_mult, x.printed
from rows_of x
join staging.capture c on c.capture = x.capture
join ref.unit u on u.unit = x.unit
left join staging.named_area a on a.capture = x.capture and a.written = x.region_code
left join staging.column_of v on v.capture = x.capture and v.sheet = x.sheet and v.field = x.field
where x.obs_value is not null and (x.region_code is null or a.ref_area is not null)
