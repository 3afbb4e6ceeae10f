/*
what:  >
  online complaints of one stretch of days that stand alike under every rule and in one sheet, counted: one pass over the cases, from which all
  rates, windows and denominators are added up
grain: >
  ref_area, day, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag, mediated_accepted,
  mediated_all, mediated_closed, satisfied, satisfied_or_basic, nth, sheet
rows:  area
columns:
  day: first day of the stretch, see marts.case_day
  cases: complaints
units: cases
*/
with stating as (
    select distinct ref_area from marts.stated_total
)
select c.ref_area, case when s.ref_area is not null then coalesce(d.month_from_on, c.received_on) else coalesce(d.from_on, c.received_on) end as day, c.scope,
    c.check_assigned, c.check_registered, c.closing_legal, c.closing_platform, c.closing_flag,
    c.mediated_accepted, c.mediated_all, c.mediated_closed, c.satisfied, c.satisfied_or_basic,
    c.nth, c.sheet, cast(count(*) as bigint) as cases, min(c.row) as first_row, max(c.row) as last_row
from marts.complaint_state c
left join marts.case_day d on d.day = c.received_on
left join stating s on s.ref_area = c.ref_area
group by c.nth, c.sheet, c.ref_area, case when s.ref_area is not null then coalesce(d.month_from_on, c.received_on) else coalesce(d.from_on, c.received_on) end, c.scope,
    c.check_assigned, c.check_registered, c.closing_legal, c.closing_platform, c.closing_flag,
    c.mediated_accepted, c.mediated_all, c.mediated_closed, c.satisfied, c.satisfied_or_basic
