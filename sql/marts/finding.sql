/*
what:  >
  what each assessment round says of a criterion, from the materials that may count: the best reviewed one, else the best
  claim. The newest round in which any was reviewed decides; before any review, the newest in which points are claimed.
grain: reading_id, ref_area, criterion_id, round
rows:  area
units: points
law:   rules R15; several materials do not add up, and any one of three alternatives gives all points (I28 to I31)
columns:
  materials: ledger entries of the round that may count
  is_counted: 1 for the round that decides
*/
with usable as (
    select *, row_number() over (partition by reading_id, ref_area, criterion_id, round
        order by reviewed desc nulls last, claimed desc nulls last, vintage desc nulls last, capture asc nulls last, sheet asc nulls last, "row" asc nulls last) as best
    from marts.material
    where is_usable = 1
),
by_round as (
    select reading_id, ref_area, criterion_id, round, round_no, max(reviewed) as reviewed, max(claimed) as claimed, cast(count(*) as bigint) as materials
    from usable
    group by reading_id, ref_area, criterion_id, round, round_no
),
ordered as (
    select *, row_number() over (partition by reading_id, ref_area, criterion_id
        order by case when reviewed is not null then 1 when claimed is not null then 2 else 3 end asc nulls last, round_no desc nulls last) as deciding
    from by_round
)
select
    o.reading_id, o.ref_area, o.criterion_id, o.round, o.reviewed, o.claimed, o.materials, case when o.deciding = 1 then 1 else 0 end as is_counted,
    u.evidence_id, u.title, u.level, u.form, u.dated_on, u.status, u.capture, u.locator, macros.figure_id(u.capture, u.locator) as figure_id
from ordered o
join usable u on u.reading_id = o.reading_id and u.ref_area = o.ref_area and u.criterion_id = o.criterion_id and u.round = o.round and u.best = 1
left join staging.assumed_finding a on a.ref_area = o.ref_area and a.criterion_id = o.criterion_id
where a.criterion_id is null
union all  -- what-if: what reviewers are assumed to find stands for the ledger
select q.reading_id, a.ref_area, a.criterion_id, 'assumed', a.points, null, 1, 1, 'assumption', null, null, null, null, 'reviewed', null, null, a.figure_id
from staging.assumed_finding a
join ref.criterion_reading q on q.criterion_id = a.criterion_id
