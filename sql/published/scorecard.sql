/*
what:  total score of each area with the range left open and whether it passes
grain: ref_area
rows:  area
source: computed from criterion_score
columns:
  ref_area: area, six-digit code of GB/T 2260
  score: points under the chosen options
  low: points that are certain
  high: points still possible
  max: points of the index, 100
  passes: no · possible · yes, from low and high against the total and every group's gate
  is_synthetic: true when any of its county exports is an invented example
  name: name of the area [text]
*/
select
    t.ref_area, a.name, t.score, t.low, t.high, t.max, t.passes,
    coalesce(max(case when c.origin = 'synthetic' then 1 else 0 end), 0) = 1 as is_synthetic
from scores.total t
join ref.area a on a.ref_area = t.ref_area
left join staging.capture c on c.ref_area = t.ref_area
group by t.ref_area, a.name, t.score, t.low, t.high, t.max, t.passes
