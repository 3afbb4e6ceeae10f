/*
what:  >
  the gate of each group and of the total: what it lacks, and how far every open point together would lift it
grain: ref_area, group_id
rows:  area
units: points
law:   pass line of the edition, against the present score
columns:
  group_id: A to E, or total
  low: points that are certain
  lacking: points from the present score to the gate; 0 where it is reached
  obtainable: score with every open point that can still be won
*/
with won as (
    select ref_area, group_id, cast(sum(points) as decimal(6, 2)) as points from scores.gate_candidate group by ref_area, group_id
),
gates as (
    select s.ref_area, s.group_id, s.name, s.position, s.score, s.low, s.max, s.gate, coalesce(w.points, 0) as to_win
    from scores.group_score s
    left join won w on w.ref_area = s.ref_area and w.group_id = s.group_id
),
every as (
    select * from gates
    union all
    select t.ref_area, 'total', '总分', 99, t.score, t.low, t.max, r.pass_total, coalesce(sum(g.to_win), 0)
    from scores.total t
    cross join ref.run r
    left join gates g on g.ref_area = t.ref_area
    group by t.ref_area, t.score, t.low, t.max, r.pass_total
)
select
    ref_area, group_id, name, position, score, low, max, cast(gate as decimal(6, 2)) as gate,
    cast(case when gate > score then gate - score else 0 end as decimal(6, 2)) as lacking,
    cast(score + to_win as decimal(6, 2)) as obtainable, score + to_win >= gate as is_reachable
from every
