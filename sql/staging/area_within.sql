/*
what:  each area of today and the areas it lies in, nearest first; a county may lie right below its province (直辖市, 省直辖县级)
grain: ref_area, within
columns:
  level: 1 itself, 2 its city, 3 its province, 4 the nation
*/
select ref_area, ref_area as within, 1 as level from ref.area where level <> 'nation'
union all
select a.ref_area, p.ref_area, case p.level when 'city' then 2 when 'province' then 3 else 4 end
from ref.area a
join ref.area p on p.ref_area = a.parent
union all
select a.ref_area, g.ref_area, case g.level when 'province' then 3 else 4 end
from ref.area a
join ref.area p on p.ref_area = a.parent
join ref.area g on g.ref_area = p.parent
union all
select a.ref_area, n.ref_area, 4
from ref.area a
join ref.area p on p.ref_area = a.parent
join ref.area g on g.ref_area = p.parent
join ref.area n on n.ref_area = g.parent
union all
select ref_area, ref_area, 4 from ref.area where level = 'nation'
