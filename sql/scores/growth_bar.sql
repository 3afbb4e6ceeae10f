/*
what:  >
  the bar of each assessed year whose growth was not won, as growth + 1 = bar / bar_scale: the benchmark's exact
  fraction, or from bar to bar_high where the nation's rate is not known yet
grain: ref_area, criterion_id, part
rows:  area
units: have in CNY, pieces, or percent where the county's own printed rate counts
law:   rules R2, R5, R6
columns:
  prior: what the bar multiplies; last year's total, or for a printed rate one hundred percent in units of its last digit
  last_digit: unit of the last printed digit of the county's own rate, in percent; null for totals
  is_at_least: the bar itself is enough (options compare_precision)
checks:
  - name: bar_is_not_negative
    severity: warn
    what: 参照增速低于-100%，请核对
    offenders: select ref_area, criterion_id, year from scores.growth_bar where bar < 0
*/
with lost as (
    select b.*, g.county_basis, g.g_num, g.g_den, g.b_num, g.b_den, g.decimals, c.decimals as own_decimals, r.lowest, r.highest, r.known_from,
        m.unit_measure, o.name as benchmark_name,
        case when g.benchmark_basis = 'published' and g.decimals is not null then g.compare_precision else 'exact' end as compare_precision
    from scores.base_part b
    join marts.growth_pair g on g.reading_id = 'base' and g.ref_area = b.ref_area and g.criterion_id = b.criterion_id and cast(g.slot as varchar) = b.part
    join ref.measure m on m.measure = b.measure
    join ref.measure o on o.measure = b.benchmark_measure
    left join marts.growth c on c.ref_area = b.ref_area and c.measure = b.measure and c.period_id = g.period_id and c.basis = g.county_basis
    left join scores.nation_growth_range r on r.measure = b.benchmark_measure and r.year = b.year and b.benchmark_area = 'nation'
    where b.shape = 'growth_comparison' and b.score < b.points and g.g_num is not null and (g.b_num is not null or r.lowest is not null)
),
halved as (
    select *, cast(case when compare_precision = 'exact' then 0 else case decimals when 0 then 5000 when 1 then 500 when 2 then 50 when 3 then 5
        else cast('0.5' as decimal(5, 1)) end end as decimal(5, 1)) as half_digit,
        compare_precision = 'conservative' or (compare_precision = 'published_dp' and b_num >= 0) as is_at_least
    from lost
)
select
    ref_area, criterion_id, part, year, county_basis,
    case when county_basis = 'naive' then g_den when own_decimals = 0 then 100 when own_decimals = 1 then 1000 when own_decimals = 2 then 10000
         when own_decimals = 3 then 100000 else 1000000 end as prior,
    case when county_basis = 'naive' then null when own_decimals = 0 then 1 when own_decimals = 1 then cast('0.1' as decimal(5, 4))
         when own_decimals = 2 then cast('0.01' as decimal(5, 4)) when own_decimals = 3 then cast('0.001' as decimal(5, 4))
         else cast('0.0001' as decimal(5, 4)) end as last_digit,
    case when county_basis = 'naive' then g_num + g_den else cast(g_num * cast('0.0001' as decimal(5, 4)) as decimal(20, 4)) end as have,
    coalesce(b_num + b_den + half_digit, lowest + 1000000) as bar, case when b_num is null and highest > lowest then highest + 1000000 end as bar_high,
    coalesce(b_den, 1000000) as bar_scale,
    is_at_least, case when county_basis = 'published' then '%' when unit_measure = 'PIECES' then '件' else '元' end as unit, points, points - score as gain,
    case when b_num is null then '全国同比尚未公布，按' || known_from || '估算'
         else case when is_at_least then '须不低于' else '须高于' end || case benchmark_area when 'nation' then '全国' else '本地' end || benchmark_name || '同比'
             || macros.percent_text(b_num + half_digit, b_den) || '%' end as note
from halved
