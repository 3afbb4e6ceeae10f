/*
what:  >
  online complaints of one day that stand alike under every rule, counted: one pass over the cases, from which all
  rates, windows and denominators are added up
grain: >
  ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag, mediated_accepted,
  mediated_all, mediated_closed, satisfied, satisfied_or_basic
columns:
  cases: complaints
units: cases
*/
select ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag,
    mediated_accepted, mediated_all, mediated_closed, satisfied, satisfied_or_basic,
    cast(count(*) as bigint) as cases, min(capture) as capture, min(sheet) as sheet, min(row) as first_row, max(row) as last_row
from marts.complaint_state
group by ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag,
    mediated_accepted, mediated_all, mediated_closed, satisfied, satisfied_or_basic
