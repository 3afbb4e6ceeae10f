/*
what:  >
  what training lacks: people not covered, the hours the least trained person is short of, and the half that was not
  handed in where the other half already fails; all of them must be made good together
grain: ref_area, criterion_id, part, way, subject, step
units: persons, hours
law:   >
  培训覆盖率达到100%，每人每年培训时间不低于50学时. Once there is a model of hours per person (marts.training_person:
  ref_area, year, staff_id, months, hours, required_hours), its rows below required_hours take the place of the branch
  'train_hours' here, with staff_id as the subject
*/
with failed as (
    select * from scores.base_part
    where shape = 'coverage_and_minimum' and score < points and status <> 'missing'
)
select
    ref_area, criterion_id, part, 'train' as way, '' as subject, 1 as step, year, cast(value_numerator as decimal(38, 4)) as have,
    cast(value_denominator as decimal(38, 4)) as need, cast(value_denominator - value_numerator as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high, unit, points, points - score as gain,
    cast(null as bigint) as allowed_failures, '尚未参训的网络交易监管人员，覆盖率须达到100%' as note, false as is_outlook
from failed
where value_numerator < value_denominator
union all
select
    ref_area, criterion_id, part, 'train_hours', '', 1, year, cast(benchmark_numerator as decimal(38, 4)), cast(threshold as decimal(38, 4)),
    cast(threshold - benchmark_numerator as decimal(38, 4)), null, null, '学时', points, points - score, null,
    '学时最少者所缺；每人每年不低于' || macros.decimal_text(threshold) || '学时', false
from failed
where benchmark_numerator < threshold
union all
select
    ref_area, criterion_id, part, 'hand_in', '', 1, year, cast(0 as decimal(38, 4)), cast(1 as decimal(38, 4)), cast(1 as decimal(38, 4)),
    null, null, '份', points, points - score, null, case when benchmark_numerator is null then '缺每人学时；' else '缺培训覆盖人数；' end || hand_in, false
from failed
where benchmark_numerator is null or value_numerator is null or value_denominator is null or value_denominator = 0
