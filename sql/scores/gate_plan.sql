/*
what:  >
  the cheapest way to lift each group, and the total, over its gate: steps in their order until the score is there, or
  all of them where it cannot be reached
grain: ref_area, group_id, position
rows:  area
units: points
law:   rules §6.1; points of one edition's pass line against the present score
*/
with scoped as (
    select group_id as gate_id, * from scores.gate_candidate
    union all
    select 'total', * from scores.gate_candidate
),
running as (
    select *,
        row_number() over (partition by ref_area, gate_id order by place asc nulls last) as position,
        sum(points) over (partition by ref_area, gate_id order by place asc nulls last rows between unbounded preceding and current row) as gained
    from scoped
)
select
    r.ref_area, g.group_id, cast(r.position as integer) as position, r.criterion_id, r.part, r.way, r.subject, r.step, r.year,
    r.have, r.need, r.more, r.need_high, r.more_high, r.unit, r.points, cast(g.score + r.gained as decimal(6, 2)) as cumulative_points,
    g.lacking as needed, g.is_reachable, r.is_over, r.note
from running r
join scores.gate g on g.ref_area = r.ref_area and g.group_id = r.gate_id
where r.gained - r.points < g.lacking
