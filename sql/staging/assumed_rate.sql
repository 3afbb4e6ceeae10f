/*
what:  >
  rates assumed for a what-if as two numbers, of the year named or the last whole one; they stand for the rate under
  every reading. For training_min_hours the numerator is the fewest hours. Always empty in a build that is published
grain: ref_area, rate
rows:  place
units: the unit is the same above and below
*/
select
    a.ref_area, a.name as rate, case when a.period is null then d.last_full_year else macros.period_year(a.period) end as year,
    macros.scaled(a.value, 1) as numerator, macros.scaled(a.denominator, 1) as denominator,
    'assumption/' || a.ref_area || '/' || a.name || ' numerator' as numerator_figure,
    'assumption/' || a.ref_area || '/' || a.name || ' denominator' as denominator_figure
from raw.assumption a
cross join staging.as_of_day d
where a.kind = 'rate'
