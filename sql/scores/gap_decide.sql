/*
what:  >
  what a person must decide before the point is certain: cases whose scope, date or due date is open, and two totals
  that say otherwise than the rows
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: cases; one statement where totals and rows disagree
law:   rules R12; bad input is reported for a person to decide, never guessed
*/
with open as (
    select b.*, r.undecided
    from scores.base_part b
    left join marts.reading_definition d on d.reading_id = 'base' and d.rate = b.rate
    left join marts.rate r on r.ref_area = b.ref_area and r.rate = b.rate and r.definition = d.definition
    where b.status = 'manual' and b.low < b.high and (b.value_denominator is null or b.value_denominator > 0)
)
select
    ref_area, criterion_id, part, 'decide' as way, '' as subject, 1 as step, year, cast(0 as decimal(38, 4)) as have,
    cast(case when undecided > 0 then undecided else 1 end as decimal(38, 4)) as need, cast(case when undecided > 0 then undecided else 1 end as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high,
    case when undecided > 0 then unit else '份' end as unit, points, points - score as gain, cast(null as bigint) as allowed_failures,
    rate_name || case when undecided > 0 then '：' || cast(undecided as varchar) || '件是否涉网、日期或期限不明，须逐件确认（见 case_exception）'
        else '：两数汇总与明细不一致，须核对后更正其一（见 rate_difference）' end as note,
    false as is_outlook
from open
