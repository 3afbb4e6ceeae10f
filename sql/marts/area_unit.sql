/*
what:  >
  responsible units of each area: those of the document, and members that the county's own list adds. 各成员单位 is read
  as 附件1 and 附件2 together; a list may add a member and release none, for 附件2 makes units responsible that 附件1 lacks
grain: ref_area, unit
rows:  area
columns:
  position: order of the document, added ones last
  is_leading_group: on the list of 附件1
  is_annex2: named as responsible in 附件2
  is_member: one of those that a collective name stands for
  is_collective: a name for all members
  is_added: from the county's own list only
*/
with listed as (
    select ref_area, unit, max(case when is_added then 1 else 0 end) as is_added, max(case when is_member then 1 else 0 end) as is_member
    from staging.unit_of_list
    group by ref_area, unit
)
select
    a.ref_area, u.unit, u.position, u.is_leading_group, u.is_annex2,
    not u.is_collective and (u.is_member or coalesce(l.is_member, 0) = 1) as is_member, u.is_collective, false as is_added
from ref.responsible_unit u
cross join ref.scored_area a
left join listed l on l.ref_area = a.ref_area and l.unit = u.unit
where a.is_shown
union all
select
    l.ref_area, l.unit, cast(1000 + row_number() over (partition by l.ref_area order by l.unit asc nulls last) as integer), false, false, true, false, true
from listed l
join ref.scored_area a on a.ref_area = l.ref_area and a.is_shown
where l.is_added = 1
