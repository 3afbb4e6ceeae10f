/*
what:  >
  who answers for each indicator in each area: the units that 附件2 names, and for a collective name also every member
  that the indicator does not name itself
grain: ref_area, unit, indicator
rows:  area
columns:
  is_lead: the unit named 牵头, or the first-named
  is_collective: reached through a collective name; rows without it are 附件2 as printed
  named_as: the name in 附件2 that makes the unit responsible
*/
with shared as (
    select m.ref_area, m.unit, i.indicator, min(i.unit) as named_as
    from marts.area_unit m
    cross join ref.indicator_unit i
    join ref.responsible_unit c on c.unit = i.unit and c.is_collective
    left join ref.indicator_unit d on d.indicator = i.indicator and d.unit = m.unit
    where m.is_member and d.unit is null
    group by m.ref_area, m.unit, i.indicator
)
select a.ref_area, i.unit, i.indicator, i.is_lead, false as is_collective, i.unit as named_as
from ref.indicator_unit i
cross join ref.scored_area a
where a.is_shown
union all
select ref_area, unit, indicator, false, true, named_as
from shared
