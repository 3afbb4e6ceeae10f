/*
what:  >
  what the nation's growth of a year may be: the rate of that year where it is known, else from the lowest to the
  highest of the five years known before it and, under published rates, of the newest months of that very year; for
  the assessed years and the first year after them
grain: measure, year
rows:  area
units: growth in millionths (86,000 is 8.6 %)
law:   a forecast, never a score; years of the successor series stand in from 2026 (marts.growth)
columns:
  is_known: the year's own rate, lowest and highest are the same
  known_from: where the range was taken from and what it is, Chinese
*/
with assessed as (
    select year, slot from marts.assessed_period where reading_id = 'base' and year is not null
),
target as (
    select year from assessed union all select year + 1 from assessed where slot = 2
),
yearly as (
    select g.measure, t.year, cast(substr(g.period_id, 1, 4) as integer) as known_year,
        macros.ratio_scaled(g.numerator, g.denominator, 1000000) as rate,
        row_number() over (partition by g.measure, t.year order by substr(g.period_id, 1, 4) desc nulls last) as newest
    from (select distinct year from target) t
    cross join marts.growth g
    join ref.reading d on d.reading_id = 'base' and d.nation_growth = g.basis
    where g.ref_area = 'CN' and length(g.period_id) = 4 and cast(substr(g.period_id, 1, 4) as integer) <= t.year
),
running as (
    select m.measure, f.year, f.month, macros.ratio_scaled(f.value, 100, 1000000) as rate,
        row_number() over (partition by m.measure, f.year order by f.month desc nulls last) as newest
    from marts.figure f
    join ref.measure m on f.measure = case when f.year >= coalesce(cast(m.successor_from as integer), 9999) then m.successor else m.measure end || '_yoy'
    join ref.reading d on d.reading_id = 'base' and d.nation_growth = 'published'
    where f.ref_area = 'CN' and f.freq = 'M' and f.is_cumulative and f.basis = 'published'
),
used as (
    select measure, year, known_year, cast(null as integer) as month, rate,
        max(case when known_year = year then 1 else 0 end) over (partition by measure, year) as is_own
    from yearly where newest <= 5
    union all
    select r.measure, r.year, null, r.month, r.rate, 0
    from running r
    left join yearly y on y.measure = r.measure and y.year = r.year and y.known_year = r.year
    where r.newest = 1 and y.year is null
)
select
    measure, year, cast(min(rate) as decimal(20, 4)) as lowest, cast(max(rate) as decimal(20, 4)) as highest, max(is_own) = 1 as is_known,
    case when min(known_year) < max(known_year) then cast(min(known_year) as varchar) || '—' else '' end || coalesce(cast(max(known_year) as varchar) || '年', '')
        || coalesce(case when max(known_year) is not null then '及' else '' end || cast(year as varchar) || '年1—' || cast(max(month) as varchar) || '月', '')
        || '的' || macros.percent_text(min(rate), 1000000) || '%'
        || case when min(rate) < max(rate) then '至' || macros.percent_text(max(rate), 1000000) || '%' else '' end as known_from
from used
where is_own = 0 or known_year = year
group by measure, year
