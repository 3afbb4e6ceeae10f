/*
what:  >
  rates that hold their point: how many more of the cases counted now may turn out failures before it is lost; the
  greatest number of failures at n cases, less those there are
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: whole cases, entries or persons
law:   rules R13; more than p allows ceil((1 − p)·n) − 1 failures at n cases, 100 % and zero allow none
*/
with barred as (
    select *, case shape when 'threshold_rate' then threshold else benchmark_numerator end as percent,
        shape = 'threshold_rate' and operator = '>=' as is_at_least
    from scores.base_part
    where shape in ('threshold_rate', 'beats_benchmark') and score = points and status <> 'missing' and value_denominator > 0
),
held as (
    select *, case when operator = '=' then 0 else macros.failures_left(value_numerator, value_denominator, percent, is_at_least) end as left_over
    from barred
)
select
    ref_area, criterion_id, part, 'keep' as way, '' as subject, 1 as step, year, cast(value_numerator as decimal(38, 4)) as have,
    cast(value_numerator - left_over as decimal(38, 4)) as need, cast(null as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high, unit, points, cast(0 as decimal(6, 2)) as gain,
    left_over as allowed_failures,
    rate_name || '现为' || case when operator = '=' and percent = 0 then macros.decimal_text(value_numerator) || '件，出现一件即失分'
        else macros.rate_text(value_numerator, value_denominator) || '，' || case when operator = '=' then '须保持'
            when shape = 'beats_benchmark' then '须高于全国的' else '须高于' end || macros.decimal_text(percent) || '%；'
            || case rate when 'platform_user_share' then '至多还可停用' || cast(left_over as varchar) || '个账号'
                else '至多还可有' || cast(left_over as varchar) || unit || '未达标' end end as note,
    false as is_outlook
from held
