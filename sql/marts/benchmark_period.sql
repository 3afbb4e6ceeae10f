/*
what:  the newest national figure of each rate that is compared with the nation, and the period it is about
grain: measure
law:   the county's rate is of the same period (rules R10)
*/
with ranked as (
    select f.*, row_number() over (partition by f.measure order by f.year desc nulls last, f.month desc nulls last, f.freq asc nulls last) as newest
    from marts.figure f
    where f.ref_area = 'CN' and f.is_cumulative and f.basis = ''
        and f.measure in (select benchmark from ref.part where benchmark is not null)
)
select measure, time_period as period_id, year, month, value, decimals, obs_status, estimate_low, estimate_high, figure_id,
    macros.first_of_month(year, 1) as from_on,
    case when month = 12 then macros.first_of_month(year + 1, 1) else macros.first_of_month(year, month + 1) end as before_on
from ranked
where newest = 1
