/*
what:  which figures each criterion was decided on, by role
grain: ref_area, criterion_id, part, role, figure_id
columns:
  role: numerator, denominator, benchmark, benchmark_prior; total and prior_total of a growth; component of a sum
  figure_id: row of observation
*/
with cited as (
    select ref_area, criterion_id, part, 'numerator' as role, numerator_figure as figure_id from scores.part where reading_id = 'base'
    union all
    select ref_area, criterion_id, part, 'denominator', denominator_figure from scores.part where reading_id = 'base'
    union all
    select ref_area, criterion_id, part, 'benchmark', benchmark_figure from scores.part where reading_id = 'base'
    union all
    select ref_area, criterion_id, part, 'benchmark_prior', benchmark_prior_figure from scores.part where reading_id = 'base'
    union all
    select s.ref_area, p.criterion_id, cast(y.slot as varchar), case when c.period_id = y.period_id then 'numerator component' else 'denominator component' end, c.figure_id
    from ref.part p
    join marts.assessed_period y on y.reading_id = 'base'
    cross join ref.scored_area s
    join marts.level_component c on c.ref_area = s.ref_area and (c.measure = p.measure or c.measure = p.numerator or c.measure = p.denominator) and (c.period_id = y.period_id or c.period_id = y.prior_period_id)
    where p.shape in ('growth_comparison', 'share_comparison')
    union all
    select o.ref_area, p.criterion_id, p.part, 'counted', 'sales/' || o.ref_area || '/' || o.seller
    from marts.new_large_operator o
    join ref.part p on p.tally = 'new_large_operators'
    where o.reading_id = 'base' and o.is_possibly_new = 1
    union all
    select i.ref_area, p.criterion_id, p.part, 'counted', i.figure_id
    from marts.institutional_output i
    join ref.part p on p.tally = 'institutional_outputs'
)
select distinct ref_area, criterion_id, part, role, figure_id
from cited
where figure_id is not null and figure_id not like 'tally/%'
