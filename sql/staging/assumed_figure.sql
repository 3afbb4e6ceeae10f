/*
what:  >
  figures assumed for a what-if, as if they had become known on the as-of date; always empty in a build that is published
grain: figure_id
columns:
  basis: an assumed growth rate is one on a comparable base, as its publisher would print it
  source_rank: 0, so that it stands before every figure that was read
*/
with typed as (
    select a.*, u.factor, u.unit_measure, cast(u.unit_mult as integer) as unit_mult, c.capture, c.vintage, c.fetched_at,
        case macros.period_freq(a.period) when 'A' then 'A' else 'M' end as freq,
        macros.period_year(a.period) as year, macros.period_month(a.period) as month
    from raw.assumption a
    join ref.unit u on u.unit = a.unit
    join staging.capture c on c.source = 'assumption'
    where a.kind = 'figure'
)
select
    'assumption/' || ref_area || '/' || name || '/' || period as figure_id, ref_area, name as measure, freq,
    case freq when 'A' then cast(year as varchar) else cast(year as varchar) || '-' || right('0' || cast(month as varchar), 2) end as time_period,
    case when name like '%\_yoy' escape '\' then 'published' else '' end as basis, year, month,
    macros.period_freq(period) in ('A', 'C') as is_cumulative,
    macros.scaled(value, factor) as value, macros.printed_decimals(value) as decimals, 'V' as obs_status, 'assumed' as version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    vintage, 0 as source_rank, fetched_at, capture, given as locator, value as obs_value, unit_measure, unit_mult,
    cast(null as varchar) as printed
from typed
