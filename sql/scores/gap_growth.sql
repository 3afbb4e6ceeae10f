/*
what:  >
  what growth is missing in an assessed year that was not won, and what the first year after them will ask for: the
  smallest whole total, or the least rate of the county's own digits, that exceeds the benchmark
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: CNY, pieces or percent
law:   need > prior × (1 + g), strictly; rules §6.1
*/
with bars as (
    select *, false as is_outlook from scores.growth_bar
    union all
    select *, true from scores.growth_outlook
),
reached as (
    select *, macros.whole_above(prior, bar, bar_scale, is_at_least) as whole,
        case when bar_high is not null then macros.whole_above(prior, bar_high, bar_scale, is_at_least) end as whole_high
    from bars
),
needed as (
    select *,
        case when last_digit is null then whole else cast(whole * last_digit - 100 as decimal(38, 4)) end as need,
        case when last_digit is null then whole_high else cast(whole_high * last_digit - 100 as decimal(38, 4)) end as need_high
    from reached
)
select
    ref_area, criterion_id, part, 'grow' as way, '' as subject, 1 as step, year, cast(have as decimal(38, 4)) as have, need,
    cast(case when need > have then need - have when have is not null then 0 end as decimal(38, 4)) as more,
    need_high, cast(case when need_high > have then need_high - have when have is not null and need_high is not null then 0 end as decimal(38, 4)) as more_high,
    unit, points, gain, cast(null as bigint) as allowed_failures, note, is_outlook
from needed
