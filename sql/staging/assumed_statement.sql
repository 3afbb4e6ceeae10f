/*
what:  the assumed rates, findings and counts of a what-if as figures; always empty in a build that is published
grain: figure_id
rows:  place
columns:
  locator: the assumption as it was typed
*/
with stated as (
    select figure_id, ref_area, criterion_id as measure, 'POINTS' as unit_measure, criterion_id as name from staging.assumed_finding
    union all
    select figure_id, ref_area, tally, 'COUNT', tally from staging.assumed_tally
    union all
    select numerator_figure, ref_area, rate || ' numerator', 'COUNT', rate from staging.assumed_rate
    union all
    select denominator_figure, ref_area, rate || ' denominator', 'COUNT', rate from staging.assumed_rate
)
select s.figure_id, s.ref_area, s.measure, a.period,
    case when s.measure like '% denominator' then a.denominator else a.value end as obs_value, s.unit_measure,
    c.vintage, c.capture, a.given as locator
from stated s
join raw.assumption a on a.ref_area = s.ref_area and a.name = s.name and a.kind <> 'figure'
join staging.capture c on c.source = 'assumption'
