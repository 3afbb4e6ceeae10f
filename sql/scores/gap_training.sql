/*
what:  >
  what training lacks: people not covered, the hours each person is short of (of the least trained only, where a bureau
  stated no more), and the half that was not handed in where the other half already fails; all must be made good together
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: persons, hours
columns:
  subject: number of the person on the roster
law:   >
  培训覆盖率达到100%，每人每年培训时间不低于50学时; in proportion to the months in post, rounded up to a hundredth
*/
with failed as (
    select * from scores.base_part
    where shape = 'coverage_and_minimum' and score < points and status <> 'missing'
),
short as (
    select f.*, t.staff_id, t.hours, t.months,
        macros.whole_above(t.minimum, case d.training_part_year when 'strict' then 12 else t.months end * 100, 12, true) as hundredths
    from failed f
    join marts.training_person t on t.ref_area = f.ref_area and t.criterion_id = f.criterion_id and f.numerator_figure like 'count/%'
    join ref.reading d on d.reading_id = 'base'
    where case d.training_part_year when 'strict' then t.is_enough_strict else t.is_enough_prorate end = 0
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
where benchmark_numerator < threshold * benchmark_denominator and numerator_figure not like 'count/%'
union all
select
    ref_area, criterion_id, part, 'train_hours', staff_id, 1, year, cast(hours as decimal(38, 4)), cast(hundredths * cast('0.01' as decimal(3, 2)) as decimal(38, 4)),
    cast(hundredths * cast('0.01' as decimal(3, 2)) - hours as decimal(38, 4)), null, null, '学时', points, points - score, null,
    '该员当年所缺学时' || case when months < 12 then '（在岗' || cast(months as varchar) || '个月）' else '' end, false
from short
union all
select
    ref_area, criterion_id, part, 'hand_in', '', 1, year, cast(0 as decimal(38, 4)), cast(1 as decimal(38, 4)), cast(1 as decimal(38, 4)),
    null, null, '份', points, points - score, null, case when benchmark_numerator is null then '缺每人学时；' else '缺培训覆盖人数；' end || hand_in, false
from failed
where benchmark_numerator is null or value_numerator is null or value_denominator is null or value_denominator = 0
