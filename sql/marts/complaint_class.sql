/*
what:  >
  online complaints of one day that stand alike under every rule and in one sheet, counted: one pass over the cases, from which all
  rates, windows and denominators are added up
grain: >
  ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag, mediated_accepted,
  mediated_all, mediated_closed, satisfied, satisfied_or_basic, capture, sheet
rows:  area
columns:
  cases: complaints
units: cases
*/
select ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag,
    mediated_accepted, mediated_all, mediated_closed, satisfied, satisfied_or_basic,
    capture, sheet, cast(count(*) as bigint) as cases, min(row) as first_row, max(row) as last_row
from marts.complaint_state
group by capture, sheet, ref_area, received_on, scope, check_assigned, check_registered, closing_legal, closing_platform, closing_flag,
    mediated_accepted, mediated_all, mediated_closed, satisfied, satisfied_or_basic
