/*
what:  how much online retail an assessed year would have needed for a share above the nation's
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: CNY
law:   need > the nation's share × the county's retail sales, strictly; rules §6.1
*/
with lost as (
    select *, macros.whole_above(value_denominator, benchmark_numerator, benchmark_denominator, false) as need
    from scores.base_part
    where shape = 'share_comparison' and score < points and status <> 'missing'
)
select
    ref_area, criterion_id, part, 'grow' as way, '' as subject, 1 as step, year, cast(value_numerator as decimal(38, 4)) as have, need,
    cast(need - value_numerator as decimal(38, 4)) as more, cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high,
    '元' as unit, points, points - score as gain, cast(null as bigint) as allowed_failures,
    '占社会消费品零售总额的比重须高于全国的' || macros.percent_text(benchmark_numerator, benchmark_denominator) || '%' as note, false as is_outlook
from lost
