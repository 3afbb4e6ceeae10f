/*
what:  >
  total of a period as one place states it: the printed annual figure, else the cumulative figure to December, else the sum of twelve months;
  for twelve months to another month: cumulative + last year's total − last year's cumulative
grain: ref_area, measure, period_id
units: value in base units; unit_mult is the printed unit's power of ten
columns:
  figure_id: the printed figure, or total/… for one added up from marts.level_component
*/
with whole as (
    select ref_area, measure, time_period as period_id, value, figure_id, decimals, obs_status, unit_mult, 1 as preference
    from marts.figure where freq = 'A' and basis = ''
    union all
    select ref_area, measure, cast(year as varchar), value, figure_id, decimals, obs_status, unit_mult, 2
    from marts.figure where freq = 'M' and is_cumulative and month = 12 and basis = ''
    union all
    select ref_area, measure, cast(year as varchar), cast(sum(value) as decimal(20, 4)),
        'total/' || ref_area || '/' || measure || '/' || cast(year as varchar), max(decimals),
        case when min(obs_status) = max(obs_status) then max(obs_status) else 'P' end,
        case when min(unit_mult) = max(unit_mult) then max(unit_mult) else 0 end, 3
    from marts.figure where freq = 'M' and not is_cumulative and basis = ''
    group by ref_area, measure, year
    having count(distinct month) = 12
),
calendar as (
    select *, row_number() over (partition by ref_area, measure, period_id order by preference asc nulls last) as best from whole
),
rolling as (
    select
        c.ref_area, c.measure, c.time_period as period_id,
        cast(c.value + y.value - p.value as decimal(20, 4)) as value,
        'total/' || c.ref_area || '/' || c.measure || '/' || c.time_period as figure_id, c.decimals, c.obs_status, c.unit_mult
    from marts.figure c
    join calendar y on y.ref_area = c.ref_area and y.measure = c.measure and y.period_id = cast(c.year - 1 as varchar) and y.best = 1
    join marts.figure p on p.ref_area = c.ref_area and p.measure = c.measure and p.year = c.year - 1 and p.month = c.month
        and p.is_cumulative and p.basis = '' and p.freq = 'M'
    where c.freq = 'M' and c.is_cumulative and c.month < 12 and c.basis = ''
)
select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, preference from calendar where best = 1
union all
select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, 4 from rolling
