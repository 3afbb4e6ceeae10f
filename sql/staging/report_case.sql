/*
what:  >
  online reports (12315 举报清单) to be checked, each once from its latest delivery; handed over or outside the unit's
  authority are out
grain: ref_area, case_no
law:   处罚程序规定 art. 18, 15 working days, 15 more where approved, tests and appraisals not counted; rules §2.3 I17.1
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
),
typed as (
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
    from ranked where newest = 1
)
select t.ref_area, t.case_no, t.registered_on, t.received_on, t.scope, t.done_on, t.is_done, t.capture, t.sheet, t.row,
    coalesce(ax.next_workday, case when a.due_on is not null then date '9999-12-31' end) as due_assigned,
    coalesce(gx.next_workday, case when g.due_on is not null then date '9999-12-31' end) as due_registered
from typed t
left join staging.deadline a on a.matter = t.matter and a.start_on = t.received_on
left join staging.deadline g on g.matter = t.matter and g.start_on = t.registered_on
left join staging.calendar_day ax on ax.day = cast(a.raw_on + t.excluded_days as date)
left join staging.calendar_day gx on gx.day = cast(g.raw_on + t.excluded_days as date)
where t.scope <> 'no' and not t.is_out
