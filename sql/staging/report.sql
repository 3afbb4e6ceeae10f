/*
what:  reports (12315 举报清单), each once from its latest delivery, with what had happened by the as-of date
grain: ref_area, case_no
rows:  area
columns:
  received_on: day it reached the competent unit, else of registration; the case belongs to this day
  scope: whether it is about online trade, yes, no or unknown; a named platform settles a blank
  matter: whose deadline holds, with or without the extension
  is_out: handed over or outside the unit's authority, so not to be checked here
law:   rules §2.3 I17.1
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of
    from raw.reports_12315 x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
    where substr(x.received_at, 1, 10) <= cast(r.as_of as varchar)
),
ranked as (
    select *, row_number() over (partition by ref_area, report_no
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select ref_area, report_no as case_no, capture, sheet, cast(row as integer) as row,
    macros.day_until(received_at, as_of) as registered_on,
    coalesce(macros.day_until(assigned_at, as_of), macros.day_until(received_at, as_of)) as received_on,
    case when is_online in ('yes', 'no') then is_online when platform is not null then 'yes' else 'unknown' end as scope,
    case when extended = 'true' then 'report_check_extended' else 'report_check' end as matter,
    coalesce(cast(excluded_days as integer), 0) as excluded_days,
    macros.day_until(coalesce(checked_at, filed_on), as_of) as done_on,
    case when coalesce(checked_at, filed_on) is not null then substr(coalesce(checked_at, filed_on), 1, 10) <= cast(as_of as varchar)
         else coalesce(decision in ('filed', 'not_filed'), false) end as is_done,
    coalesce(decision in ('transferred', 'no_authority'), false) as is_out
from ranked
where newest = 1
