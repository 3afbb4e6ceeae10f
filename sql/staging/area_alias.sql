/*
what:  >
  every way a county is written (code of six or twelve digits, full name, name without 县/区/市, with city or province in front) and the area it is
  today; codes abolished in 2021 lead to their successor
grain: alias
*/
with written as (
    select ref_area as alias, ref_area, successor from ref.area
    union all
    select name, ref_area, successor from ref.area
    union all
    select substr(name, 1, length(name) - 1), ref_area, successor from ref.area where level = 'county' and length(name) > 2
    union all
    select '三明市' || name, ref_area, successor from ref.area where level = 'county'
    union all
    select '福建省三明市' || name, ref_area, successor from ref.area where level = 'county'
    union all
    select '福建省' || name, ref_area, successor from ref.area where level = 'county'
    union all
    select ref_area || '000000', ref_area, successor from ref.area where level = 'county'
)
select alias, min(coalesce(successor, ref_area)) as ref_area
from written
group by alias
