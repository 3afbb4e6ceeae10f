/*
what:  >
  complaints (12315 投诉清单) that are or may be about online trade, each once from its latest delivery, with what had happened by the as-of
  date and the last days for the first decision and for closing under every rule that may set them
grain: ref_area, complaint_no
rows:  area
columns:
  registered_on: day of registration
  received_on: day it reached the competent unit, else of registration; the case belongs to this day
  scope: about online consumption, yes or unknown; a named platform settles a blank
  decision: accepted, rejected, withdrawn before a decision, or null; else by the acceptance date or a result only an accepted complaint can have
  check_due_assigned: counted from the day it reached the unit; check_due_registered from the day of registration
  closing_due_legal: 45 working days, from 2024-07-01 60 days; closing_due_platform 45 working days until 2026-04-14
  has_platform_flag: the export says whether each was closed in time
law:   消保法实施条例 art. 46, 令20 art. 14 and 21, 令121 art. 15 and 23; test and appraisal days are not counted (rules §2.2, §2.3 I25)
*/
with delivery as (
    select capture, ref_area, count(*) over (partition by ref_area) as deliveries,
        row_number() over (partition by ref_area order by vintage, fetched_at, capture desc) as nth
    from staging.capture where dataset = 'complaints_12315'
),
renewed as (  -- complaints of areas that delivered several times, and the last delivery that has them; within one each stands once
    select d.ref_area, x.complaint_no, max(d.nth) as nth
    from delivery d
    join raw.complaints_12315 x on x.capture = d.capture
    where d.deliveries > 1
    group by d.ref_area, x.complaint_no
),
typed as (
    select d.ref_area, x.complaint_no, macros.day_until(x.received_at, r.as_of) as registered_on,
        coalesce(macros.day_until(x.assigned_at, r.as_of), macros.day_until(x.received_at, r.as_of)) as received_on,
        case when x.is_online in ('yes', 'no') then x.is_online when x.platform is not null then 'yes' else 'unknown' end as scope,
        case when x.accepted is not null then x.accepted
             when x.accepted_at is not null or x.result in ('mediated', 'not_mediated', 'terminated') then 'accepted'
             when x.result = 'rejected' then 'rejected'
             when x.result in ('withdrawn', 'settled') and x.first_check_at is null then 'withdrawn' end as decision,
        macros.day_until(coalesce(x.first_check_at, x.accepted_at), r.as_of) as first_check_on, macros.day_until(coalesce(x.accepted_at, x.first_check_at), r.as_of) as accepted_on,
        coalesce(cast(x.excluded_days as integer), 0) as excluded_days, macros.day_until(x.closed_at, r.as_of) as closed_on,
        case when x.closed_at is not null then substr(x.closed_at, 1, 10) <= cast(r.as_of as varchar)
             else coalesce(x.result in ('mediated', 'not_mediated', 'terminated', 'withdrawn', 'settled', 'rejected'), false) end as is_closed,
        x.result, x.satisfaction, x.on_time as platform_on_time, x.capture, x.sheet, cast(x.row as integer) as row
    from raw.complaints_12315 x
    join delivery d on d.capture = x.capture
    left join renewed n on n.ref_area = d.ref_area and n.complaint_no = x.complaint_no
    cross join ref.run r
    where (n.nth is null or n.nth = d.nth) and substr(x.received_at, 1, 10) <= cast(r.as_of as varchar)
)
select c.ref_area, c.complaint_no, c.registered_on, c.received_on, c.scope, c.decision, c.first_check_on, c.accepted_on, c.closed_on, c.is_closed,
    c.result, c.satisfaction, c.platform_on_time, c.capture, c.sheet, c.row, k.field is not null as has_platform_flag,
    a.due_on as check_due_assigned, g.due_on as check_due_registered,
    coalesce(lx.next_workday, case when l.due_on is not null then date '9999-12-31' end) as closing_due_legal,
    coalesce(px.next_workday, case when p.due_on is not null then date '9999-12-31' end) as closing_due_platform
from typed c
left join staging.deadline a on a.matter = 'first_check' and a.start_on = c.received_on
left join staging.deadline g on g.matter = 'first_check' and g.start_on = c.registered_on
left join staging.deadline l on l.matter = 'closing' and l.rule = 'legal_60d' and l.start_on = c.accepted_on
left join staging.deadline p on p.matter = 'closing' and p.rule = 'platform_45wd' and p.start_on = c.accepted_on
left join staging.calendar_day lx on lx.day = cast(l.raw_on + c.excluded_days as date)
left join staging.calendar_day px on px.day = cast(p.raw_on + c.excluded_days as date)
left join staging.column_of k on k.capture = c.capture and k.sheet = c.sheet and k.field = 'on_time'
where c.scope <> 'no'
