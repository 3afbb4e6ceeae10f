/*
what:  >
  how each online complaint stands at the as-of date under every rule: whether the first decision and the closing kept
  their days, and how mediation and satisfaction count
grain: ref_area, complaint_no
rows:  area
columns:
  nth: number of the delivery, see staging.delivery
  check_assigned: state of the first decision, counted from the day it reached the unit
  closing_flag: as the platform itself says; null where the export does not
law:   rules R11, §2.2, §2.3 I25; states are those of ref.case_weight
checks:
  - name: calendar_covers_complaints
    severity: fail
    what: 工作日历未覆盖所需的年份，不能推算投诉期限，已停止计算；请按该年国务院办公厅放假通知填“节假日与调休表”（calendar），放入收件箱后重新运行
    offenders: >
      select distinct case when c.check_due_assigned is null then year(c.received_on) else year(k.last_on) + 1 end as missing_year
      from marts.complaint_state c
      join marts.reading_window w on c.received_on >= w.from_on and c.received_on < w.before_on
      cross join (select max(day) as last_on from staging.calendar_day) k
      cross join ref.run r
      where c.check_due_assigned is null
        or (r.as_of > k.last_on and (c.check_due_assigned = date '9999-12-31' or c.closing_due_legal = date '9999-12-31'))
*/
with timed as (
    select c.*, r.as_of,
        case when c.decision = 'withdrawn' then 'on_time'
             when c.first_check_on < c.registered_on then 'unclear'
             when c.first_check_on is null and (c.decision is not null or c.is_closed) then 'done_unclear'
             when c.first_check_on is null then 'open' else 'done' end as check_is,
        case when c.decision = 'accepted' and c.accepted_on is null then case when c.is_closed then 'done_unclear' else 'open_unclear' end
             when c.decision = 'accepted' and (c.accepted_on < c.registered_on or c.closed_on < c.accepted_on) then 'unclear'
             when c.decision = 'accepted' and c.is_closed and c.closed_on is null then 'done_unclear'
             when c.decision = 'accepted' then case when c.is_closed then 'done' else 'open' end
             when c.decision is null and c.is_closed then 'unclear' end as closing_is
    from staging.complaint c
    cross join ref.run r
)
select ref_area, complaint_no, received_on, scope, first_check_on, closed_on, check_due_assigned, check_due_registered, closing_due_legal, closing_due_platform,
    nth, sheet, row,
    case when check_is = 'done' then case when first_check_on <= check_due_assigned then 'on_time' else 'late' end
         when check_is = 'open' then case when check_due_assigned <= as_of then 'overdue' else 'waiting' end else check_is end as check_assigned,
    case when check_is = 'done' then case when first_check_on <= check_due_registered then 'on_time' else 'late' end
         when check_is = 'open' then case when check_due_registered <= as_of then 'overdue' else 'waiting' end else check_is end as check_registered,
    case when closing_is = 'done' then case when closed_on <= closing_due_legal then 'on_time' else 'late' end
         when closing_is = 'open' then case when closing_due_legal <= as_of then 'overdue' else 'waiting' end else closing_is end as closing_legal,
    case when closing_is = 'done' then case when closed_on <= closing_due_platform then 'on_time' else 'late' end
         when closing_is = 'open' then case when closing_due_platform <= as_of then 'overdue' else 'waiting' end else closing_is end as closing_platform,
    case when not has_platform_flag then null
         when closing_is is null or decision is null or platform_on_time is null
             then case closing_is when 'done' then 'done_unclear' when 'open' then 'open_unclear' else closing_is end
         when platform_on_time = 'true' then case when is_closed then 'on_time' else 'waiting' end
         when is_closed then 'late' else 'overdue' end as closing_flag,
    case when is_closed and decision is null then 'unclear' when not (is_closed and decision = 'accepted') then null
         when result = 'mediated' then 'success' when result is null then 'unclear' else 'failure' end as mediated_accepted,
    case when is_closed and decision is null then 'unclear' when decision is null or decision <> 'accepted' then null
         when result = 'mediated' then 'success' when is_closed and result is null then 'unclear' else 'failure' end as mediated_all,
    case when not is_closed then null when result = 'mediated' then 'success' when result is null then 'unclear' else 'failure' end as mediated_closed,
    case when satisfaction in ('very_satisfied', 'satisfied') then 'success' when satisfaction is not null then 'failure' end as satisfied,
    case when satisfaction in ('very_satisfied', 'satisfied', 'basically_satisfied') then 'success' when satisfaction is not null then 'failure' end as satisfied_or_basic
from timed
