/*
what:  >
  every way a county is written (code of six or twelve digits, full name, name without 县/区/市, with its city, its province or both in
  front, as the parents of the area table have them) and the area of today it is, seen from each area around it; codes abolished since
  lead to their successor
grain: alias, within
columns:
  ref_area: null where several areas within bear the name
  candidates: these several, code and name
*/
with county as (
    select a.ref_area, a.name, coalesce(a.successor, a.ref_area) as today, p.name as above, coalesce(g.name, '') as top
    from ref.area a
    join ref.area p on p.ref_area = a.parent and p.level <> 'nation'
    left join ref.area g on g.ref_area = p.parent and g.level <> 'nation'
    where a.level = 'county'
),
written as (
    select ref_area as alias, coalesce(successor, ref_area) as today from ref.area
    union
    select name, coalesce(successor, ref_area) from ref.area
    union
    select substr(name, 1, length(name) - 1), today from county where length(name) > 2
    union
    select above || name, today from county
    union
    select top || name, today from county
    union
    select top || above || name, today from county
    union
    select ref_area || '000000', today from county
)
select w.alias, i.within,
    case when count(*) = 1 then min(w.today) end as ref_area,
    case when count(*) > 1 then string_agg(w.today || a.name, '、' order by w.today) end as candidates
from written w
join staging.area_within i on i.ref_area = w.today
join ref.area a on a.ref_area = w.today
group by w.alias, i.within
