/*
what:  group scores (一级指标) beside the points the pass line asks of each
grain: ref_area, group_id
rows:  area
law:   >
  pass line of the edition: total and every group (2022 trial: 85 and 75 %)
*/
select
    s.ref_area, s.group_id, g.name, g.position,
    cast(sum(s.score) as decimal(6, 2)) as score, cast(sum(s.low) as decimal(6, 2)) as low,
    cast(sum(s.high) as decimal(6, 2)) as high, g.points as max,
    cast(g.points * r.pass_group_percent * cast('0.01' as decimal(3, 2)) as decimal(6, 2)) as gate
from scores.indicator s
join ref.index_group g on g.group_id = s.group_id
cross join ref.run r
group by s.ref_area, s.group_id, g.name, g.position, g.points, r.pass_group_percent
