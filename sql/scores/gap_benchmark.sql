/*
what:  >
  further successes in a row for a rate above the nation's; where the nation's is an estimate with bounds, need_high is
  what its upper bound would ask. Nobody exceeds one hundred percent
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: whole cases
law:   x = floor((p·n − a) / (1 − p)) + 1 with p the nation's rate; rules §6.1, R2
*/
with lost as (
    select b.*, f.estimate_high, b.benchmark_numerator >= 100 as is_out_of_reach,
        macros.whole_additions(b.value_numerator, b.value_denominator, b.benchmark_numerator, false) as more,
        case when f.obs_status = 'E' and f.estimate_high > b.benchmark_numerator
            then macros.whole_additions(b.value_numerator, b.value_denominator, f.estimate_high, false) end as more_high
    from scores.base_part b
    left join marts.figure f on f.figure_id = b.benchmark_figure
    where b.shape = 'beats_benchmark' and b.score < b.points and b.status <> 'missing' and b.value_denominator is not null and (b.status <> 'manual' or b.value_denominator > 0)
)
select
    ref_area, criterion_id, part, case when is_out_of_reach then 'lost' else 'succeed' end as way, '' as subject, 1 as step, year,
    cast(value_numerator as decimal(38, 4)) as have, cast(value_numerator + more as decimal(38, 4)) as need, more,
    cast(value_numerator + more_high as decimal(38, 4)) as need_high, more_high, unit, points,
    case when is_out_of_reach then 0 else points - score end as gain, cast(null as bigint) as allowed_failures,
    rate_name || '现为' || macros.rate_text(value_numerator, value_denominator) || '，须高于全国的' || macros.decimal_text(benchmark_numerator) || '%'
        || case when is_out_of_reach then '，已不可能' when more_high is not null then '（估计数，上限' || macros.decimal_text(estimate_high) || '%）；指此后连续成功的件数'
            else '；指此后连续成功的件数' end as note,
    false as is_outlook
from lost
union all
select
    ref_area, criterion_id, part, 'review', '', 1, year, cast(0 as decimal(38, 4)), cast(1 as decimal(38, 4)), cast(1 as decimal(38, 4)),
    null, null, '份', points, points - score, null, rate_name || '：该年无此类情形，须由人工判定', false
from scores.base_part
where shape = 'beats_benchmark' and score < points and status = 'manual' and value_denominator = 0
