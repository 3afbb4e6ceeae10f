/*
what:  >
  how each report, lead, monitoring task, identity and ODR dispute stands at the as-of date, for every rate it is
  counted in and every rule that may set its clock
grain: ref_area, rate, rule, case_no
rows:  area
columns:
  state: on_time, late, overdue, waiting, success, done_unclear, open_unclear, unclear; see ref.case_weight
law:   >
  whoever is not done by the last day has failed (rules R11); a date before the receipt, a finished case without its
  date and a lead without a due date are for a person to decide
checks:
  - name: calendar_covers_cases
    severity: fail
    what: 工作日历未覆盖所需的年份，不能推算核查、处置期限，已停止计算；请按该年国务院办公厅放假通知填“节假日与调休表”（calendar），放入收件箱后重新运行
    offenders: >
      select distinct case when c.due_on is null then year(c.received_on) else year(k.last_on) + 1 end as missing_year
      from marts.case_state c
      join marts.reading_window w on c.received_on >= w.from_on and c.received_on < w.before_on
      cross join (select max(day) as last_on from staging.calendar_day) k
      cross join ref.run r
      where (c.due_on is null and c.rate not like 'lead%') or (r.as_of > k.last_on and c.due_on = date '9999-12-31')
*/
with clocked as (
    select ref_area, 'report_check_on_time' as rate, 'assigned' as rule, case_no, received_on, registered_on as begins_on, scope,
        due_assigned as due_on, done_on, is_done, 0 as is_completion, capture, sheet, row
    from staging.report_case
    union all
    select ref_area, 'report_check_on_time', 'registered', case_no, received_on, registered_on, scope, due_registered, done_on, is_done, 0, capture, sheet, row
    from staging.report_case
    union all
    select ref_area, 'lead_on_time', 'handled', case_no, received_on, received_on, 'yes', due_on, handled_on, is_handled, 0, capture, sheet, row
    from staging.task_case where matter = 'lead'
    union all
    select ref_area, 'lead_on_time', 'finished', case_no, received_on, received_on, 'yes', due_on, finished_on, is_finished, 0, capture, sheet, row
    from staging.task_case where matter = 'lead'
    union all
    select ref_area, case matter when 'lead' then 'lead_completed' when 'monitoring' then 'monitoring_completed' else 'claims_handled' end, '',
        case_no, received_on, received_on, 'yes', due_on, finished_on, is_finished, 1, capture, sheet, row
    from staging.task_case where matter in ('lead', 'monitoring', 'claim')
    union all
    select ref_area, case matter when 'monitoring' then 'monitoring_on_time' else 'odr_on_time' end, '',
        case_no, received_on, received_on, 'yes', due_on, finished_on, is_finished, 0, capture, sheet, row
    from staging.task_case where matter in ('monitoring', 'odr')
)
select c.ref_area, c.rate, c.rule, c.case_no, c.received_on, c.scope, c.due_on, c.done_on, c.capture, c.sheet, c.row,
    case when c.is_completion = 1 and c.is_done then case when c.done_on < c.begins_on then 'unclear' else 'success' end
         when c.is_done and (c.done_on is null or c.due_on is null) then 'done_unclear'
         when c.is_done and c.done_on < c.begins_on then 'unclear'
         when c.is_done and c.done_on <= c.due_on then 'on_time'
         when c.is_done then 'late'
         when c.due_on is null then 'open_unclear'
         when c.due_on <= r.as_of then 'overdue'
         else 'waiting' end as state
from clocked c
cross join ref.run r
