/*
what:  every number or name by which a person of the roster may be written elsewhere; names that two persons bear lead to nobody
grain: ref_area, written
rows:  area
*/
select ref_area, staff_id as written, staff_id from staging.staff
union all
select s.ref_area, s.name_key, min(s.staff_id)
from staging.staff s
left join staging.staff o on o.ref_area = s.ref_area and o.staff_id = s.name_key
where s.name_key is not null and o.staff_id is null
group by s.ref_area, s.name_key
having count(*) = 1
