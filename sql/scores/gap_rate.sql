/*
what:  >
  what a rate lacks to pass its threshold: further successes in a row; where everything must be handled, what is open;
  accounts for staff who have none. What must be zero and is not cannot be regained
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: whole cases, entries or persons
law:   x = floor((p·n − a) / (1 − p)) + 1 for more than p; rules §6.1, R2, R13
*/
with failed as (
    select *,
        case when value_denominator = 0 and status = 'manual' then 'review'
             when value_denominator = 0 then 'succeed'
             when operator = '=' and threshold = 0 then 'lost'
             when operator = '=' then 'close_open'
             when rate = 'platform_user_share' then 'enroll'
             else 'succeed' end as way
    from scores.base_part
    where shape = 'threshold_rate' and score < points and status <> 'missing' and value_denominator is not null
),
counted as (
    select *,
        case way when 'review' then 1 when 'lost' then null when 'close_open' then value_denominator - value_numerator
            when 'enroll' then macros.whole_conversions(value_numerator, value_denominator, threshold, operator <> '>')
            else case when value_denominator = 0 then 1 else macros.whole_additions(value_numerator, value_denominator, threshold, operator <> '>') end end as more
    from failed
)
select
    ref_area, criterion_id, part, way, '' as subject, 1 as step, year,
    cast(case way when 'review' then 0 else value_numerator end as decimal(38, 4)) as have,
    cast(case way when 'review' then 1 when 'lost' then 0 else value_numerator + more end as decimal(38, 4)) as need,
    cast(more as decimal(38, 4)) as more, cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high,
    case way when 'review' then '份' else unit end as unit, points, case way when 'lost' then 0 else points - score end as gain,
    cast(null as bigint) as allowed_failures,
    case way when 'review' then rate_name || '：评估期内无此类情形，须由人工判定'
        when 'lost' then rate_name || '现有' || macros.decimal_text(value_numerator) || '件，评估期内已不能挽回'
        when 'close_open' then rate_name || '须达到100%，尚有' || macros.decimal_text(more) || unit || '未办'
        when 'enroll' then '现有' || macros.decimal_text(value_denominator) || '人，开通账号的须超过' || macros.decimal_text(threshold) || '%'
        when 'succeed' then rate_name || '现为' || macros.rate_text(value_numerator, value_denominator) || '，须'
            || case operator when '>' then '高于' else '达到' end || macros.decimal_text(threshold) || '%；指此后连续达标的件数，其间不再有未达标的' end as note,
    false as is_outlook
from counted
