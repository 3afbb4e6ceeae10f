/*
what:  >
  cases by state, for every rate counted from cases and every rule it may be counted by; all windows and denominators are added up from here
grain: ref_area, rate, rule, day, scope, state, capture, sheet
rows:  area
columns:
  day: receipt or dispatch, for reviews and lawsuits the decision; of complaints the first of the stretch of days (marts.case_day)
units: cases
*/
with class as (
    select c.*, d.capture
    from marts.complaint_class c
    join staging.delivery d on d.dataset = 'complaints_12315' and d.ref_area = c.ref_area and d.nth = c.nth
),
tallied as (
    select ref_area, 'first_check_on_time' as rate, 'assigned' as rule, day, scope, check_assigned as state, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'first_check_on_time', 'registered', day, scope, check_registered, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'closed_on_time', 'legal_60d', day, scope, closing_legal, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'closed_on_time', 'platform_45wd', day, scope, closing_platform, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'closed_on_time', 'platform_flag', day, scope, closing_flag, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'mediation_success', 'closed_accepted', day, scope, mediated_accepted, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'mediation_success', 'accepted_all', day, scope, mediated_all, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'mediation_success', 'closed_all', day, scope, mediated_closed, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'satisfaction', 'satisfied', day, scope, satisfied, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, 'satisfaction', 'satisfied_or_basic', day, scope, satisfied_or_basic, cases, capture, sheet, first_row, last_row from class
    union all
    select ref_area, rate, rule, received_on, scope, state, 1, capture, sheet, row, row from marts.case_state
    union all
    select ref_area, rate, 'excluded', decided_on, 'yes', state, 1, capture, sheet, row, row from marts.court_case
    union all
    select ref_area, rate, 'upheld', decided_on, 'yes', upheld_state, 1, capture, sheet, row, row from marts.court_case
    union all
    select ref_area, 'procedural_loss', '', decided_on, 'yes', procedural_state, 1, capture, sheet, row, row from marts.court_case
    union all
    select ref_area, 'odr_settlement', '', received_on, 'yes',
        case when not is_finished or outcome = 'pending' then null when outcome is null then 'unclear' when outcome = 'settled' then 'success' else 'failure' end,
        1, capture, sheet, row, row
    from staging.task_case where matter = 'odr'
)
select ref_area, rate, rule, day, scope, state, cast(sum(cases) as bigint) as cases,
    capture, sheet, min(first_row) as first_row, max(last_row) as last_row
from tallied
where state is not null
group by ref_area, rate, rule, day, scope, state, capture, sheet
