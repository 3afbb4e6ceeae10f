/*
what:  scores of the 41 indicators (三级指标)
grain: ref_area, indicator
rows:  area
source: computed from criterion_score
columns:
  indicator: number in the official table, 1 to 41
  status: the most uncertain status among its criteria
  name: name of the indicator [text]
*/
select
    s.ref_area, s.indicator, i.name, s.group_id, s.score, s.low, s.high, s.max,
    case s.worst when 7 then 'manual' when 6 then 'missing' when 5 then 'tie_risk' when 4 then 'basis_mismatch'
        when 3 then 'vacuous' when 2 then 'provisional' else 'final' end as status
from scores.indicator s
join ref.indicator i on i.indicator = s.indicator
