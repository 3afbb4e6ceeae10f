/*
what:  >
  growth of a measure in a period as the exact fraction numerator / denominator, once as the ratio of totals (naive)
  and once as printed by its publisher (published: percent × 10,000 over 1,000,000). A county's own rate counts as
  published only when it states a comparable or published basis.
grain: ref_area, measure, period_id, basis
law:   rules R5, R8; from 2026 网上零售额 exists only as the growth of its successor series (obs_status B)
*/
with naive as (
    select
        t.ref_area, t.measure, t.period_id, cast(t.value - p.value as decimal(20, 4)) as numerator, p.value as denominator,
        t.figure_id, p.figure_id as prior_figure_id,
        case when t.obs_status = 'P' or p.obs_status = 'P' then 'P' else t.obs_status end as obs_status
    from marts.level t
    join marts.level p on p.ref_area = t.ref_area and p.measure = t.measure
        and p.period_id = cast(cast(substr(t.period_id, 1, 4) as integer) - 1 as varchar) || substr(t.period_id, 5, 3)
    where p.value > 0
),
stated as (
    select f.ref_area, f.measure, f.time_period as period_id, f.value, f.figure_id, f.decimals, f.obs_status,
        row_number() over (partition by f.ref_area, f.measure, f.time_period
            order by case f.basis when 'published' then 1 else 2 end asc nulls last, f.vintage desc nulls last, f.figure_id asc nulls last) as best
    from marts.figure f
    where f.freq = 'A' and f.basis in ('published', 'comparable')
),
published as (
    select ref_area, measure, period_id, value, figure_id, decimals, obs_status from stated where best = 1
    union all
    select s.ref_area, m.measure, s.period_id, s.value, s.figure_id, s.decimals, 'B'
    from stated s
    join ref.measure m on m.successor = s.measure and cast(substr(s.period_id, 1, 4) as integer) >= cast(m.successor_from as integer)
    where s.best = 1
)
select ref_area, measure, period_id, 'naive' as basis, numerator, denominator, figure_id, prior_figure_id,
    cast(null as integer) as decimals, obs_status
from naive
union all
select p.ref_area, m.measure, p.period_id, 'published', cast(p.value * 10000 as decimal(20, 4)), cast(1000000 as decimal(20, 4)),
    p.figure_id, cast(null as varchar), p.decimals, p.obs_status
from published p
join ref.measure m on m.measure || '_yoy' = p.measure
