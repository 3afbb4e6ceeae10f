/*
what:  >
  persons with an enabled account on the national platform, and staff on the establishment in post at the as-of date
  under every reading of who counts
grain: ref_area, definition
rows:  area
columns:
  users: distinct persons; accounts nobody's name stands at count as one person each, at worst as nobody new
units: persons
law:   一人多号只计一人; rules §2.3 I11.1
*/
with person as (
    select s.ref_area, s.definition, cast(count(distinct s.staff_id) as bigint) as staff, min(s.capture) as capture, min(s.sheet) as sheet,
        min(s.row) as first_row, max(s.row) as last_row
    from marts.scoped_staff s
    group by s.ref_area, s.definition
),
account as (
    select ref_area, cast(count(distinct person) as bigint) as users, cast(count(distinct case when is_named then person end) as bigint) as named,
        min(capture) as capture, min(sheet) as sheet, min(row) as first_row, max(row) as last_row
    from staging.platform_user
    where is_enabled
    group by ref_area
),
delivered as (
    select ref_area, min(capture) as capture from staging.capture where dataset = 'platform_users' group by ref_area
)
select p.ref_area, p.definition, coalesce(a.users, 0) as users,
    case when coalesce(a.named, 0) = 0 and coalesce(a.users, 0) > 0 then 1 else coalesce(a.named, 0) end as worst_users, p.staff,
    coalesce(a.capture, d.capture) as user_capture, coalesce(a.sheet, '') as user_sheet, a.first_row as user_first_row, a.last_row as user_last_row,
    p.capture, p.sheet, p.first_row, p.last_row
from person p
join delivered d on d.ref_area = p.ref_area
left join account a on a.ref_area = p.ref_area
