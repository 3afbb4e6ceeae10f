/*
what:  >
  responsible units of each area with every way to write them, by the document and by the county's own list (责任单位对照表),
  and what 附件2 makes them answer for
grain: ref_area, unit
rows:  area
source: 附件1 and 附件2 of the edition and the county's list of units (责任单位对照表)
units: points of the index; a shared indicator counts in full for each unit
columns:
  position: order of the document
  aliases: other ways to write it, joined by 、
  is_leading_group: on the list of 附件1
  is_annex2: named as responsible in 附件2
  is_member: one of those that 各成员单位 and 县创建工作领导小组成员单位 stand for, 附件1 and 附件2 taken together
  is_collective: a name for all members, not a unit
  is_added: a member by the county's own list only
  indicators: indicators that name it [indicators]
  points: points of these
  lead_points: points of those where it leads or stands first
*/
with also as (
    select ref_area, unit, string_agg(alias, '、' order by position asc nulls last) as aliases from staging.unit_spelling where alias <> unit group by ref_area, unit
),
named as (
    select r.ref_area, r.unit, cast(count(*) as integer) as indicators, cast(sum(i.points) as decimal(6, 2)) as points,
        cast(sum(case when r.is_lead then i.points else 0 end) as decimal(6, 2)) as lead_points
    from marts.responsibility r
    join ref.indicator i on i.indicator = r.indicator
    where not r.is_collective
    group by r.ref_area, r.unit
)
select
    u.ref_area, u.unit, u.position, coalesce(a.aliases, '') as aliases, u.is_leading_group, u.is_annex2, u.is_member, u.is_collective, u.is_added,
    coalesce(n.indicators, 0) as indicators, coalesce(n.points, 0) as points, coalesce(n.lead_points, 0) as lead_points
from marts.area_unit u
left join also a on a.ref_area = u.ref_area and a.unit = u.unit
left join named n on n.ref_area = u.ref_area and n.unit = u.unit
