/*
what:  >
  complaints (12315 投诉清单) that are or may be about online trade, each once from its latest delivery, with what had happened by the as-of
  date and the last days for the first decision and for closing under every rule that may set them
grain: ref_area, complaint_no
rows:  area
view:  true
columns:
  registered_on: day of registration
  received_on: day it reached the competent unit, else of registration; the case belongs to this day
  scope: about online consumption, yes or unknown; a named platform settles a blank
  nth: number of the delivery, see staging.delivery
  decision: accepted, rejected, withdrawn before a decision, or null; else by the acceptance date or a result only an accepted complaint can have
  check_due_assigned: counted from the day it reached the unit; check_due_registered from the day of registration
  closing_due_legal: 45 working days, from 2024-07-01 60 days; closing_due_platform 45 working days until 2026-04-14
  has_platform_flag: the export says whether each was closed in time
law:   消保法实施条例 art. 46, 令20 art. 14 and 21, 令121 art. 15 and 23; test and appraisal days are not counted (rules §2.2, §2.3 I25)
*/
with renewed as (  -- complaints of areas that delivered several times, and the last delivery that has them; within one each stands once
    select d.ref_area, x.complaint_no, max(d.nth) as nth
    from staging.delivered_rows d
    join raw.complaints_12315 x on x.capture = d.capture
    where d.dataset = 'complaints_12315' and d.deliveries > 1
    group by d.ref_area, x.complaint_no
    having count(*) > 1
),
dated as (
    select d.ref_area, x.complaint_no, cast(x.received_at as date) as received_on, cast(x.assigned_at as date) as assigned_on,
        cast(coalesce(x.first_check_at, x.accepted_at) as date) as check_on, cast(coalesce(x.accepted_at, x.first_check_at) as date) as accepted_on,
        cast(x.closed_at as date) as closed_on, x.accepted, x.accepted_at is not null as has_accepted_at, x.first_check_at is null as lacks_check,
        case when x.is_online = 'yes' or x.platform is not null then 'yes' else 'unknown' end as scope,
        cast(x.excluded_days as integer) as excluded_days, x.result, x.satisfaction, x.on_time, d.capture, d.nth, x.sheet, cast(x.row as integer) as row
    from raw.complaints_12315 x
    join staging.delivered_rows d on d.dataset = 'complaints_12315' and d.capture = x.capture
    left join renewed n on n.ref_area = d.ref_area and n.complaint_no = x.complaint_no
    where (n.nth is null or n.nth = d.nth) and coalesce(x.is_online, '') <> 'no'
),
typed as (
    select c.*, c.received_on as registered_on,
        case when c.assigned_on <= r.as_of then c.assigned_on else c.received_on end as reached_on,
        case when c.check_on <= r.as_of then c.check_on end as first_check_on, case when c.accepted_on <= r.as_of then c.accepted_on end as accepted_by_then_on,
        case when c.closed_on <= r.as_of then c.closed_on end as closed_by_then_on,
        case when c.accepted is not null then c.accepted
             when c.has_accepted_at or c.result in ('mediated', 'not_mediated', 'terminated') then 'accepted'
             when c.result = 'rejected' then 'rejected'
             when c.result in ('withdrawn', 'settled') and c.lacks_check then 'withdrawn' end as decision,
        case when c.closed_on is not null then c.closed_on <= r.as_of
             else coalesce(c.result in ('mediated', 'not_mediated', 'terminated', 'withdrawn', 'settled', 'rejected'), false) end as is_closed
    from dated c
    cross join ref.run r
    where c.received_on <= r.as_of
),
begun as (
    select c.*, macros.of_day(l.legal_raw, l.first_on, c.accepted_by_then_on) as legal_raw, macros.of_day(l.platform_raw, l.first_on, c.accepted_by_then_on) as platform_raw
    from typed c
    cross join staging.complaint_deadline l
)
select c.ref_area, c.complaint_no, c.registered_on, c.reached_on as received_on, c.scope, c.decision, c.first_check_on, c.accepted_by_then_on as accepted_on,
    c.closed_by_then_on as closed_on, c.is_closed, c.result, c.satisfaction, c.on_time as platform_on_time, c.nth, c.sheet, c.row, k.field is not null as has_platform_flag,
    macros.of_day(l.check_due, l.first_on, c.reached_on) as check_due_assigned, macros.of_day(l.check_due, l.first_on, c.registered_on) as check_due_registered,
    case when c.excluded_days <> 0 and c.legal_raw is not null then coalesce(macros.of_day(l.next_workday, l.first_on, c.legal_raw + c.excluded_days), date '9999-12-31')
        else macros.of_day(l.legal_due, l.first_on, c.accepted_by_then_on) end as closing_due_legal,
    case when c.excluded_days <> 0 and c.platform_raw is not null then coalesce(macros.of_day(l.next_workday, l.first_on, c.platform_raw + c.excluded_days), date '9999-12-31')
        else macros.of_day(l.platform_due, l.first_on, c.accepted_by_then_on) end as closing_due_platform
from begun c
cross join staging.complaint_deadline l
left join staging.column_of k on k.capture = c.capture and k.sheet = c.sheet and k.field = 'on_time'
