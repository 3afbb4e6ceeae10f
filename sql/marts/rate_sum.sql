/*
what:  numerators and denominators of a city's rates as figures, each added up from its counties'
grain: figure_id
rows:  area
*/
with side as (
    select ref_area, rate as measure, definition, period_id, numerator_figure as figure_id, numerator as value from marts.rate where numerator_figure like 'sum/%'
    union all
    select ref_area, rate || '_of', definition, period_id, denominator_figure, denominator from marts.rate where denominator_figure like 'sum/%'
),
known as (
    select figure_id, capture, vintage from staging.figure
    union all
    select figure_id, capture, vintage from marts.count_figure
    union all
    select figure_id, capture, vintage from staging.stated_figure
)
select s.figure_id, s.ref_area, s.measure, s.definition, s.period_id, s.value, min(k.capture) as capture, max(k.vintage) as vintage,
    cast(count(*) as bigint) as figures
from side s
join marts.rate_component c on c.total_figure_id = s.figure_id
join known k on k.figure_id = c.figure_id
group by s.figure_id, s.ref_area, s.measure, s.definition, s.period_id, s.value
