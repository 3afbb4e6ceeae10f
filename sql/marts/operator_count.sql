/*
what:  >
  how many network operators exist under each definition: counted as operators or as shops, in the three named
  categories, with other service operators, or without natural persons
grain: ref_area, definition
rows:  area
law:   options operator_unit and operator_scope; rules §2.3 I03
*/
with scopes as (
    select 'three_categories' as scope union all select 'plus_other_services' union all select 'licensed_only'
)
select
    c.ref_area, c.unit || '/' || s.scope as definition,
    cast(sum(case
        when s.scope = 'three_categories' and c.category <> 'other_service' then c.counted
        when s.scope = 'plus_other_services' then c.counted
        when s.scope = 'licensed_only' and c.category <> 'other_service' and not c.is_natural_person then c.counted
        else 0 end) as bigint) as counted,
    max(d.vintage) as vintage, min(d.capture) as capture, count(distinct d.capture) as captures,
    min(c.sheet) as sheet, min(c.first_row) as first_row, max(c.last_row) as last_row
from marts.operator_class c
join staging.delivery d on d.dataset = case c.unit when 'shop' then 'online_shops' else 'online_operators' end and d.ref_area = c.ref_area and d.nth = c.nth
cross join scopes s
group by c.ref_area, c.unit, s.scope
