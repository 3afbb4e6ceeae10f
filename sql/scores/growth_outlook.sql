/*
what:  >
  the bar of the first year after the assessed ones, for growth compared with the nation's, on the basis the county's
  growth had in the last assessed year; have is what the county has of that year so far
grain: ref_area, criterion_id, part
rows:  area
units: have in CNY or pieces; null where there is no cumulative figure yet, or a printed rate counts
law:   a forecast from scores.nation_growth_range, never a score
columns:
  prior: what the bar multiplies, as in scores.growth_bar
*/
with ahead as (
    select s.ref_area, p.criterion_id, p.measure, p.benchmark_measure, p.points_per_year as points, a.year + 1 as year, a.period_id
    from ref.part p
    cross join ref.scored_area s
    join marts.assessed_period a on a.reading_id = 'base' and a.slot = 2 and a.month = 12 and a.year is not null
    where p.shape = 'growth_comparison' and p.benchmark_area = 'nation' and s.is_shown
),
so_far as (
    select ref_area, measure, year, value,
        row_number() over (partition by ref_area, measure, year order by month desc nulls last, freq asc nulls last) as newest
    from marts.figure
    where is_cumulative and basis = ''
),
joined as (
    select a.*, g.county_basis, l.value as prior_total, c.decimals as own_decimals, f.value as so_far, r.lowest, r.highest, r.is_known, r.known_from,
        m.unit_measure
    from ahead a
    join scores.nation_growth_range r on r.measure = a.benchmark_measure and r.year = a.year
    join marts.growth_pair g on g.reading_id = 'base' and g.ref_area = a.ref_area and g.criterion_id = a.criterion_id and g.slot = 2
    join ref.measure m on m.measure = a.measure
    left join marts.level l on l.ref_area = a.ref_area and l.measure = a.measure and l.period_id = a.period_id
    left join marts.growth c on c.ref_area = a.ref_area and c.measure = a.measure and c.period_id = a.period_id and c.basis = 'published'
    left join so_far f on f.ref_area = a.ref_area and f.measure = a.measure and f.year = a.year and f.newest = 1
    where g.county_basis = 'published' or l.value > 0
)
select
    ref_area, criterion_id, 'outlook' as part, year, county_basis,
    case when county_basis = 'naive' then prior_total when own_decimals = 0 then 100 when own_decimals = 1 then 1000 when own_decimals = 2 then 10000
         when own_decimals = 3 then 100000 else 1000000 end as prior,
    case when county_basis = 'naive' then null when own_decimals = 0 then 1 when own_decimals = 1 then cast('0.1' as decimal(5, 4))
         when own_decimals = 2 then cast('0.01' as decimal(5, 4)) when own_decimals = 3 then cast('0.001' as decimal(5, 4))
         else cast('0.0001' as decimal(5, 4)) end as last_digit,
    case when county_basis = 'naive' then so_far end as have,
    lowest + 1000000 as bar, case when highest > lowest then highest + 1000000 end as bar_high, cast(1000000 as decimal(20, 4)) as bar_scale,
    false as is_at_least, case when county_basis = 'published' then '%' when unit_measure = 'PIECES' then '件' else '元' end as unit,
    points, cast(0 as decimal(6, 2)) as gain,
    case when is_known then '全国' || cast(year as varchar) || '年同比已公布，为' || macros.percent_text(lowest, 1000000) || '%'
         else '全国' || cast(year as varchar) || '年同比尚未公布，按' || known_from || '估算' end as note
from joined
