/*
what:  indicator scores (三级指标); the status is the most uncertain of its criteria
grain: ref_area, indicator
rows:  area
*/
select
    s.ref_area, s.indicator, i.group_id, i.subgroup_id,
    cast(sum(s.score) as decimal(6, 2)) as score, cast(sum(s.low) as decimal(6, 2)) as low,
    cast(sum(s.high) as decimal(6, 2)) as high, cast(sum(s.max) as decimal(6, 2)) as max,
    max(case s.status when 'manual' then 7 when 'missing' then 6 when 'tie_risk' then 5 when 'basis_mismatch' then 4
        when 'vacuous' then 3 when 'provisional' then 2 else 1 end) as worst
from scores.criterion s
join ref.indicator i on i.indicator = s.indicator
group by s.ref_area, s.indicator, i.group_id, i.subgroup_id
