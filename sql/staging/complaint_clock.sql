/*
what:  the last day for the first decision and for closing each complaint, under every rule that may set it
grain: ref_area, complaint_no
columns:
  check_due_assigned: counted from the day it reached the unit
  check_due_registered: counted from the day of registration
  closing_due_legal: 45 working days, from 2024-07-01 60 days
  closing_due_platform: 45 working days until 2026-04-14
  has_platform_flag: the export says whether each was closed in time
law:   消保法实施条例 art. 46, 令20 art. 21, 令121 art. 23; test and appraisal days are not counted (rules §2.2)
*/
select
    c.ref_area, c.complaint_no, c.registered_on, c.received_on, c.scope, c.decision, c.first_check_on, c.accepted_on, c.closed_on, c.is_closed,
    c.result, c.satisfaction, c.platform_on_time, k.field is not null as has_platform_flag, c.capture, c.sheet, c.row,
    a.due_on as check_due_assigned, g.due_on as check_due_registered,
    case when c.excluded_days = 0 then l.due_on else coalesce(lx.next_workday, case when l.due_on is not null then date '9999-12-31' end) end as closing_due_legal,
    case when c.excluded_days = 0 then p.due_on else coalesce(px.next_workday, case when p.due_on is not null then date '9999-12-31' end) end as closing_due_platform
from staging.complaint c
left join staging.deadline a on a.matter = 'first_check' and a.start_on = c.received_on
left join staging.deadline g on g.matter = 'first_check' and g.start_on = c.registered_on
left join staging.deadline l on l.matter = 'closing' and l.rule = 'legal_60d' and l.start_on = c.accepted_on
left join staging.deadline p on p.matter = 'closing' and p.rule = 'platform_45wd' and p.start_on = c.accepted_on
left join staging.calendar_day lx on c.excluded_days > 0 and lx.day = cast(l.raw_on + c.excluded_days as date)
left join staging.calendar_day px on c.excluded_days > 0 and px.day = cast(p.raw_on + c.excluded_days as date)
left join staging.column_of k on k.capture = c.capture and k.sheet = c.sheet and k.field = 'on_time'
where c.scope <> 'no'
