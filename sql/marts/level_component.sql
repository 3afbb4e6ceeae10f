/*
what:  the figures a period's total was added up from, where it is not one printed figure
grain: ref_area, measure, period_id, figure_id
*/
select l.ref_area, l.measure, l.period_id, f.figure_id
from marts.level l
join marts.figure f on f.ref_area = l.ref_area and f.measure = l.measure and cast(f.year as varchar) = l.period_id
where l.preference = 3 and f.freq = 'M' and not f.is_cumulative and f.basis = ''
union all
select l.ref_area, l.measure, l.period_id, f.figure_id
from marts.level l
join marts.figure c on c.figure_id = l.figure_id
join marts.figure f on f.ref_area = l.ref_area and f.measure = l.measure and f.year = c.year - 1 and f.is_cumulative and f.basis = ''
    and (f.month = c.month or f.month = 12)
where l.preference = 4
