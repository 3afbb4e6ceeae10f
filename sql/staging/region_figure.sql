/*
what:  county totals and the county's own growth rates from 地区统计指标表, in base units or percent
grain: figure_id
*/
with placed as (
    select s.*, u.factor, u.unit_measure, cast(u.unit_mult as integer) as unit_mult,
        v.letter as value_letter, g.letter as growth_letter,
        case macros.period_freq(s.period) when 'A' then 'A' else 'M' end as freq,
        macros.period_year(s.period) as year, macros.period_month(s.period) as month,
        macros.period_freq(s.period) in ('A', 'C') as is_cumulative
    from staging.region_row s
    cross join ref.run r
    join ref.unit u on u.unit = s.unit
    left join staging.column_of v on v.capture = s.capture and v.sheet = s.sheet and v.field = 'value'
    left join staging.column_of g on g.capture = s.capture and g.sheet = s.sheet and g.field = 'growth_pct'
    where s.ref_area is not null and s.vintage <= r.as_of
),
figures as (
    select *, indicator as measure, '' as figure_basis, value as obs_value, factor as times, unit_measure as of_unit,
        unit_mult as of_mult, value_letter as letter
    from placed where value is not null
    union all
    select *, indicator || '_yoy', coalesce(basis, 'naive'), growth_pct, 1, 'PERCENT', 0, growth_letter
    from placed where growth_pct is not null
)
select
    macros.figure_id(capture, macros.cell(sheet, letter, row)) as figure_id,
    ref_area, measure, freq,
    case freq when 'A' then cast(year as varchar) else cast(year as varchar) || '-' || right('0' || cast(month as varchar), 2) end as time_period,
    figure_basis as basis, year, month, is_cumulative,
    macros.scaled(obs_value, times) as value, macros.printed_decimals(obs_value) as decimals,
    case version when 'prelim' then 'P' else 'V' end as obs_status, version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    vintage, 3 as source_rank, fetched_at, capture, macros.cell(sheet, letter, row) as locator, obs_value,
    of_unit as unit_measure, of_mult as unit_mult, printed_source as printed
from figures
