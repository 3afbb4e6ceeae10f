/*
what:  which figures each criterion was decided on, by role
grain: ref_area, criterion_id, part, role, figure_id
rows:  area
source: computed; each figure walks back to its page or export through observation
columns:
  role: numerator, denominator, benchmark, benchmark_prior, counted; with "component" the figures one of these was added up from
  figure_id: row of observation
  time_period: what the figure is about, its year, or the last month
  vintage: day it became known
  fetched_on: day in China on which its page or export was received
*/
with base as (
    select p.* from scores.part p join ref.scored_area s on s.ref_area = p.ref_area and s.is_shown where p.reading_id = 'base'
),
cited as (
    select ref_area, criterion_id, part, 'numerator' as role, numerator_figure as figure_id from base
    union all
    select ref_area, criterion_id, part, 'denominator', denominator_figure from base
    union all
    select ref_area, criterion_id, part, 'benchmark', benchmark_figure from base
    union all
    select ref_area, criterion_id, part, 'benchmark_prior', benchmark_prior_figure from base
    union all
    select m.ref_area, p.criterion_id, p.part, 'counted', 'sales/' || o.ref_area || '/' || o.operator_key
    from marts.new_large_operator o
    join ref.area_member m on m.member = o.ref_area
    join ref.scored_area s on s.ref_area = m.ref_area and s.is_shown
    join ref.part p on p.tally = 'new_large_operators'
    where o.reading_id = 'base' and o.is_possibly_new = 1
    union all
    select i.ref_area, p.criterion_id, p.part, 'counted', i.figure_id
    from marts.institutional_output i
    join ref.scored_area s on s.ref_area = i.ref_area and s.is_shown
    join ref.part p on p.tally = 'institutional_outputs'
    where i.reading_id = 'base' and (i.is_reviewed = 1 or i.is_claimed = 1)
),
shown as (
    select distinct ref_area, criterion_id, part, role, figure_id
    from cited
    where figure_id is not null and figure_id not like 'tally/%'
    union all
    select distinct c.ref_area, c.criterion_id, c.part, c.role || ' component', l.figure_id
    from cited c
    join marts.level_component l on l.total_figure_id = c.figure_id
    union all
    select distinct c.ref_area, c.criterion_id, c.part, c.role || ' component', l.figure_id
    from cited c
    join marts.rate_component l on l.total_figure_id = c.figure_id
    union all
    select distinct c.ref_area, c.criterion_id, c.part, c.role || ' component', l.figure_id
    from cited c
    join marts.case_figure l on l.total_figure_id = c.figure_id
)
select s.ref_area, s.criterion_id, s.part, s.role, s.figure_id, o.time_period, o.vintage, o.fetched_on
from shown s
left join published.observation o on o.figure_id = s.figure_id
