/*
what:  staff on the establishment in post at the as-of date, once for each reading of 在编监管人员 they belong to
grain: ref_area, definition, staff_id
rows:  area
columns:
  definition: supervision, bureau or online_only
law:   rules §2.3 I11.1; a blank post counts, for the roster is that of the supervision staff
*/
with scope as (
    select 'supervision' as definition union all select 'bureau' union all select 'online_only'
)
select s.ref_area, c.definition, s.staff_id, s.capture, s.sheet, s.row
from staging.staff s
cross join scope c
cross join ref.run r
where s.on_establishment and (s.from_on is null or s.from_on <= r.as_of) and (s.to_on is null or s.to_on >= r.as_of)
    and (c.definition = 'bureau' or (c.definition = 'online_only' and s.role = 'online_supervision')
        or (c.definition = 'supervision' and (s.role is null or s.role in ('online_supervision', 'enforcement', 'supervision'))))
