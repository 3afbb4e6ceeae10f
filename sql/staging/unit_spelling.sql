/*
what:  every way to write a responsible unit in an area, by the document and by the county's own list
grain: ref_area, spelling
rows:  area
columns:
  spelling: compared form of alias
  position: order among the unit's spellings, 0 its name
checks:
  - name: unit_spelling_of_two
    severity: warn
    what: 对照表中的一种写法已属另一单位，未作本单位别名
    offenders: >
      select l.capture, l.sheet, l.row, l.ref_area, l.alias, u.unit, n.unit as other from staging.listed_unit l
      join staging.unit_of_list u on u.ref_area = l.ref_area and u.unit_id = l.unit_id
      join staging.unit_spelling n on n.ref_area = l.ref_area and n.spelling = l.spelling and n.unit <> u.unit
*/
with written as (
    select a.ref_area, s.spelling, s.alias, s.unit, s.position, 0 as source, '' as unit_id
    from ref.unit_spelling s
    cross join ref.scored_area a
    where a.is_shown
    union all
    select l.ref_area, l.spelling, l.alias, u.unit, l.position, case when u.is_added then 2 else 1 end, l.unit_id
    from staging.listed_unit l
    join staging.unit_of_list u on u.ref_area = l.ref_area and u.unit_id = l.unit_id
    join ref.scored_area a on a.ref_area = l.ref_area and a.is_shown
),
ranked as (
    select *, row_number() over (partition by ref_area, spelling order by source, position, unit, unit_id) as best from written
)
select
    ref_area, spelling, alias, unit,
    cast(row_number() over (partition by ref_area, unit order by source, unit_id, position, spelling) - 1 as integer) as position
from ranked
where best = 1
