/*
what:  >
  the cheapest way of each part and step that adds to the score, in the order they would be taken: papers first, then
  by effort, then by points; joint rows stand together and the last of them brings the points
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: points
columns:
  bundle: what is won together within the criterion
  cost_class: 0 papers only, 1 something has to happen; of a bundle the greater
  place: order within the area
*/
with ranked as (
    select g.*, i.group_id,
        case when g.is_joint then 'joint' else g.part || '/' || cast(g.step as varchar) end as bundle,
        row_number() over (partition by g.ref_area, g.criterion_id, g.part, g.step, case when g.is_joint then g.way || '/' || g.subject else '' end
            order by g.cost_class asc nulls last, g.effort_ppm asc nulls last, g.way asc nulls last, g.subject asc nulls last) as choice
    from scores.gap g
    join ref.criterion c on c.criterion_id = g.criterion_id
    join ref.indicator i on i.indicator = c.indicator
    where g.gain > 0 and not g.is_outlook
),
bundled as (
    select *,
        max(cost_class) over (partition by ref_area, criterion_id, bundle) as bundle_class,
        case when max(case when cost_class = 1 and effort_ppm is null then 1 else 0 end) over (partition by ref_area, criterion_id, bundle) = 0
            then sum(cast(coalesce(effort_ppm, 0) as decimal(18, 0))) over (partition by ref_area, criterion_id, bundle) end as bundle_effort,
        row_number() over (partition by ref_area, criterion_id, bundle
            order by part desc nulls last, way desc nulls last, subject desc nulls last) as from_last
    from ranked
    where choice = 1
)
select
    ref_area, group_id, criterion_id, part, way, subject, step, bundle, cast(bundle_class as integer) as cost_class,
    cast(bundle_effort as decimal(38, 0)) as effort_ppm, cast(case when from_last = 1 then gain else 0 end as decimal(6, 2)) as points,
    year, have, need, more, need_high, more_high, unit, note, is_over,
    cast(row_number() over (partition by ref_area order by bundle_class asc nulls last, bundle_effort asc nulls last, gain desc nulls last,
        criterion_id asc nulls last, bundle asc nulls last, from_last desc nulls last) as integer) as place
from bundled
