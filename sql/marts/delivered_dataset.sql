/*
what:  >
  of how many counties of an area each county data set was delivered by the as-of date: in the county's own folder, in
  the city's, as rows about the county in another area's file; what holds for the nation, by anyone
grain: ref_area, dataset
rows:  area
columns:
  members: counties the area is added up from, one for a county
  delivered: those of which something came
*/
with held as (
    select m.ref_area, m.member, c.dataset from ref.area_member m join staging.capture c on c.ref_area = m.member
    union all
    select m.ref_area, m.member, c.dataset from ref.area_member m join staging.capture c on c.ref_area = m.ref_area
    union all
    select m.ref_area, m.member, c.dataset from ref.area_member m cross join staging.capture c
    where c.ref_area is null or c.dataset in ('national_reference', 'calendar')
    union all
    select m.ref_area, m.member, c.dataset
    from ref.area_member m
    join staging.figure f on f.ref_area = m.member
    join staging.capture c on c.capture = f.capture
),
counted as (
    select ref_area, dataset, cast(count(distinct member) as integer) as delivered from held where dataset is not null group by ref_area, dataset
),
area as (
    select m.ref_area, cast(count(*) as integer) as members
    from ref.area_member m
    join ref.scored_area s on s.ref_area = m.ref_area and s.is_shown
    group by m.ref_area
),
dataset as (
    select distinct dataset from ref.criterion_dataset
)
select a.ref_area, d.dataset, a.members, coalesce(c.delivered, 0) as delivered
from area a
cross join dataset d
left join counted c on c.ref_area = a.ref_area and c.dataset = d.dataset
