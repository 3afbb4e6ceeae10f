/*
what:  >
  judged criteria whose material was handed in: what only the bureau itself has scored waits for a reviewer, and what a
  reviewer found wanting needs better material
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: documents
law:   rules R15; a criterion without any finding is in scores.gap_hand_in
columns:
  points: points at stake, also those the bureau's own score already counts
  gain: what is added to the present score
*/
select
    ref_area, criterion_id, part, case status when 'provisional' then 'review' else 'hand_in' end as way, '' as subject, 1 as step, year,
    cast(0 as decimal(38, 4)) as have, cast(1 as decimal(38, 4)) as need, cast(1 as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high, '份' as unit,
    case status when 'provisional' then high - low else points - score end as points, points - score as gain, cast(null as bigint) as allowed_failures,
    case status when 'provisional' then '材料已登记，仅有自评分，待复核' else '材料经复核未得满分；可补充材料，' || hand_in end as note, false as is_outlook
from scores.base_part
where shape = 'attested' and (status = 'provisional' or (status <> 'missing' and score < points))
