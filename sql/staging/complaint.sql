/*
what:  >
  complaints (12315 投诉清单), each once from its latest delivery, with what had happened by the as-of date. is_accepted
  follows 是否受理, else the acceptance date or a result that only an accepted complaint can have.
grain: ref_area, complaint_no
columns:
  registered_on: day of registration
  received_on: day it reached the competent unit, else of registration; the case belongs to this day
  scope: whether it is about online consumption, yes, no or unknown; a named platform settles a blank
  decision: accepted, rejected, withdrawn before a decision, or null
law:   投诉举报处理暂行办法 (令20) art. 14, 办法 (令121) art. 15; rules §2.3 I25
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of
    from raw.complaints_12315 x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
    where substr(x.received_at, 1, 10) <= cast(r.as_of as varchar)
),
ranked as (
    select *, row_number() over (partition by ref_area, complaint_no
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    ref_area, complaint_no,
    macros.day_until(received_at, as_of) as registered_on,
    coalesce(macros.day_until(assigned_at, as_of), macros.day_until(received_at, as_of)) as received_on,
    case when is_online in ('yes', 'no') then is_online when platform is not null then 'yes' else 'unknown' end as scope,
    case when accepted is not null then accepted
         when accepted_at is not null or result in ('mediated', 'not_mediated', 'terminated') then 'accepted'
         when result = 'rejected' then 'rejected'
         when result in ('withdrawn', 'settled') and first_check_at is null then 'withdrawn' end as decision,
    macros.day_until(coalesce(first_check_at, accepted_at), as_of) as first_check_on,
    macros.day_until(coalesce(accepted_at, first_check_at), as_of) as accepted_on,
    coalesce(cast(excluded_days as integer), 0) as excluded_days,
    macros.day_until(closed_at, as_of) as closed_on,
    case when closed_at is not null then substr(closed_at, 1, 10) <= cast(as_of as varchar)
         else coalesce(result in ('mediated', 'not_mediated', 'terminated', 'withdrawn', 'settled', 'rejected'), false) end as is_closed,
    result, satisfaction, on_time as platform_on_time,
    vintage, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1
