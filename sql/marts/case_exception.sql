/*
what:  >
  the cases that cost a rate under the chosen reading, or that a person must decide, each with its place: late, overdue,
  lost, undecided, and of unknown scope
grain: ref_area, rate, case_no
rows:  area
columns:
  due_on: last day; 9999-12-31 where it lies beyond the calendar
  state: late, overdue, failure, success (a procedural loss), done_unclear, open_unclear, unclear; scope_unknown where only that is open
*/
with base as (
    select d.rate, d.rule, d.rate_denominator, d.from_on, d.before_on from marts.case_definition d where d.reading_id = 'base'
),
checked as (
    select ref_area, complaint_no, received_on, scope, nth, sheet, row, 'first_check_on_time' as rate, 'assigned' as rule,
        check_assigned as state, check_due_assigned as due_on, first_check_on as done_on from marts.complaint_state
    union all
    select ref_area, complaint_no, received_on, scope, nth, sheet, row, 'first_check_on_time', 'registered',
        check_registered, check_due_registered, first_check_on from marts.complaint_state
    union all
    select ref_area, complaint_no, received_on, scope, nth, sheet, row, 'closed_on_time', 'legal_60d', closing_legal, closing_due_legal, closed_on
    from marts.complaint_state
    union all
    select ref_area, complaint_no, received_on, scope, nth, sheet, row, 'closed_on_time', 'platform_45wd', closing_platform, closing_due_platform, closed_on
    from marts.complaint_state
    union all
    select ref_area, complaint_no, received_on, scope, nth, sheet, row, 'closed_on_time', 'platform_flag', closing_flag, null, closed_on
    from marts.complaint_state
),
complaint as (
    select c.*, d.capture
    from checked c
    join staging.delivery d on d.dataset = 'complaints_12315' and d.ref_area = c.ref_area and d.nth = c.nth
    where c.state in ('late', 'overdue', 'waiting', 'failure', 'done_unclear', 'open_unclear', 'unclear') or (c.scope = 'unknown' and c.state is not null)
),
single as (
    select ref_area, rate, rule, case_no, received_on as day, scope, state, due_on, done_on, capture, sheet, row from marts.case_state
    union all
    select ref_area, rate, 'excluded', case_no, decided_on, 'yes', state, null, decided_on, capture, sheet, row from marts.court_case
    union all
    select ref_area, rate, 'upheld', case_no, decided_on, 'yes', upheld_state, null, decided_on, capture, sheet, row from marts.court_case
    union all
    select ref_area, 'procedural_loss', '', case_no, decided_on, 'yes',
        case procedural_state when 'failure' then null else procedural_state end, null, decided_on, capture, sheet, row
    from marts.court_case
    union all
    select ref_area, rate, rule, complaint_no, received_on, scope, state, due_on, done_on, capture, sheet, row from complaint
)
select s.ref_area, s.rate, s.case_no, s.day, s.due_on, s.done_on,
    case when s.scope = 'unknown' then 'scope_unknown' else s.state end as state, s.capture, s.sheet, s.row
from single s
join base b on b.rate = s.rate and b.rule = s.rule and s.day >= b.from_on and s.day < b.before_on
where s.state in ('late', 'overdue', 'failure', 'done_unclear', 'open_unclear', 'unclear')
    or (s.rate = 'procedural_loss' and s.state = 'success')
    or (s.scope = 'unknown' and s.state is not null)
    or (b.rate_denominator = 'all_received' and s.state = 'waiting')
