/*
what:  the figures a period's total was added up from, where it is not one printed figure
grain: total_figure_id, figure_id
rows:  area
*/
with monthly as (
    select l.figure_id as total_figure_id, f.figure_id, f.vintage, f.capture
    from marts.level l
    join marts.figure f on f.ref_area = l.ref_area and f.measure = l.measure and cast(f.year as varchar) = l.period_id
    where l.preference = 3 and f.freq = 'M' and not f.is_cumulative and f.basis = ''
),
cumulative as (
    select l.figure_id as total_figure_id, f.figure_id, f.vintage, f.capture
    from marts.level l
    join marts.figure f on f.ref_area = l.ref_area and f.measure = l.measure and f.is_cumulative and f.freq = 'M' and f.basis = ''
        and (f.time_period = l.period_id
            or f.time_period = cast(cast(substr(l.period_id, 1, 4) as integer) - 1 as varchar) || substr(l.period_id, 5, 3))
    where l.preference = 4
),
year_before as (
    select l.figure_id as total_figure_id, f.figure_id, f.vintage, f.capture
    from marts.level l
    join marts.level y on y.ref_area = l.ref_area and y.measure = l.measure
        and y.period_id = cast(cast(substr(l.period_id, 1, 4) as integer) - 1 as varchar)
    join marts.figure f on f.figure_id = y.figure_id
    where l.preference = 4
),
counties as (
    select l.figure_id as total_figure_id, f.figure_id, f.vintage, f.capture
    from marts.level l
    join ref.area_member m on m.ref_area = l.ref_area
    join marts.own_level o on o.ref_area = m.member and o.measure = l.measure and o.period_id = l.period_id
    join marts.figure f on f.figure_id = o.figure_id
    where l.preference = 5
)
select * from monthly
union all
select * from cumulative
union all
select * from year_before
union all
select * from counties
