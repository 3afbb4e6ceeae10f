/*
what:  >
  how many network operators exist under each definition: counted as operators or as shops, in the three named
  categories, with other service operators, or without natural persons
grain: ref_area, definition
rows:  area
law:   options operator_unit and operator_scope; rules §2.3 I03
*/
with counted as (
    select ref_area, 'operator' as unit, category, is_natural_person, vintage, capture, sheet, row from marts.existing_operator
    union all
    select ref_area, 'shop', category, is_natural_person, vintage, capture, sheet, row from marts.existing_shop
),
scopes as (
    select 'three_categories' as scope union all select 'plus_other_services' union all select 'licensed_only'
)
select
    c.ref_area, c.unit || '/' || s.scope as definition,
    cast(sum(case
        when s.scope = 'three_categories' and c.category <> 'other_service' then 1
        when s.scope = 'plus_other_services' then 1
        when s.scope = 'licensed_only' and c.category <> 'other_service' and not c.is_natural_person then 1
        else 0 end) as bigint) as counted,
    max(c.vintage) as vintage, min(c.capture) as capture, count(distinct c.capture) as captures,
    min(c.sheet) as sheet, min(c.row) as first_row, max(c.row) as last_row
from counted c
cross join scopes s
group by c.ref_area, c.unit, s.scope
