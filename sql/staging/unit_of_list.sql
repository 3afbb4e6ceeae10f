/*
what:  >
  which unit of the document each unit of a county's own list is, by the first spelling they share; one that the
  document does not know is kept when the list makes it a member, for the leading group may be enlarged
grain: ref_area, unit_id
rows:  area
law:   附件1，领导小组可根据工作需要，增补相关单位为成员单位
columns:
  is_added: the document does not know it
checks:
  - name: listed_unit_added
    severity: warn
    what: 对照表所列成员单位不在实施方案之内，按增补成员单位列入；如为别名，请填入对应单位的别名栏
    offenders: select capture, sheet, row, ref_area, unit from staging.unit_of_list where is_added
*/
with matched as (
    select l.ref_area, l.unit_id, s.unit,
        row_number() over (partition by l.ref_area, l.unit_id order by l.position, s.unit) as best
    from staging.listed_unit l
    join ref.unit_spelling s on s.spelling = l.spelling
)
select
    l.ref_area, l.unit_id, coalesce(m.unit, l.name) as unit, m.unit is null as is_added, l.is_member, l.capture, l.sheet, l.row
from staging.listed_unit l
left join matched m on m.ref_area = l.ref_area and m.unit_id = l.unit_id and m.best = 1
where l.position = 0 and (m.unit is not null or l.is_member)
