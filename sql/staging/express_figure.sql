/*
what:  >
  county express volume from 快递业务量表, in pieces. Delivered volume (投递) is another measure and is never taken
  for 快递业务量 (收寄).
grain: figure_id
checks:
  - name: express_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code || coalesce('：' || a.candidates, '') as region_code from raw.express_volume x join staging.capture c on c.capture = x.capture
      join staging.named_area a on a.capture = x.capture and a.written = x.region_code where a.ref_area is null
*/
with placed as (
    select x.*, c.vintage, c.fetched_at, u.factor, cast(u.unit_mult as integer) as unit_mult, v.letter as value_letter, g.letter as growth_letter,
        case when x.region_code is null then c.ref_area else a.ref_area end as ref_area,
        case x.direction when 'delivered' then 'express_delivered' else 'express_volume' end as series,
        case macros.period_freq(x.period) when 'A' then 'A' else 'M' end as freq,
        macros.period_year(x.period) as year, macros.period_month(x.period) as month,
        macros.period_freq(x.period) in ('A', 'C') as is_cumulative
    from raw.express_volume x
    join staging.capture c on c.capture = x.capture
    join ref.unit u on u.unit = x.volume_unit
    left join staging.named_area a on a.capture = x.capture and a.written = x.region_code
    left join staging.column_of v on v.capture = x.capture and v.sheet = x.sheet and v.field = 'volume'
    left join staging.column_of g on g.capture = x.capture and g.sheet = x.sheet and g.field = 'growth_pct'
),
figures as (
    select *, series as measure, '' as figure_basis, volume as obs_value, factor as times, 'PIECES' as of_unit,
        unit_mult as of_mult, value_letter as letter
    from placed where volume is not null
    union all
    select *, series || '_yoy', coalesce(basis, 'naive'), growth_pct, 1, 'PERCENT', 0, growth_letter
    from placed where growth_pct is not null
)
select
    macros.figure_id(capture, macros.cell(sheet, letter, row)) as figure_id,
    ref_area, measure, freq,
    case freq when 'A' then cast(year as varchar) else cast(year as varchar) || '-' || right('0' || cast(month as varchar), 2) end as time_period,
    figure_basis as basis, year, month, is_cumulative,
    macros.scaled(obs_value, times) as value, macros.printed_decimals(obs_value) as decimals,
    'V' as obs_status, 'final' as version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    vintage, 2 as source_rank, fetched_at, capture, macros.cell(sheet, letter, row) as locator, obs_value,
    of_unit as unit_measure, of_mult as unit_mult, cast(null as varchar) as printed
from figures
where ref_area is not null
