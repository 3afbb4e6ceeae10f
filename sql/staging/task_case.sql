/*
what:  >
  tasks with a due date, each once from its latest delivery: leads assigned from above, monitoring tasks and identities
  sent out by the national platform, and ODR disputes. A due date that was not delivered is counted by the rule of its
  matter (is_due_derived); a lead without one stays open for a person, for only its letter sets it.
grain: ref_area, matter, case_no
rows:  area
columns:
  outcome: of an ODR dispute, settled, failed or pending
law:   rules §2.3 I11.2, I17.2, I19, I26.1
*/
with delivered as (
    select capture, sheet, row, 'lead' as matter, lead_no as case_no, assigned_on as received_at, due_on,
        coalesce(handled_on, finished_on) as handled_at, finished_on as finished_at, coalesce(status = 'finished', false) as is_marked, cast(null as varchar) as outcome
    from raw.supervised_leads where is_online = 'true'
    union all
    select capture, sheet, row, 'monitoring', task_id, dispatched_on, due_on, finished_on, finished_on, coalesce(status = 'finished', false), null
    from raw.monitoring_checks
    union all
    select capture, sheet, row, 'claim', dispatch_id, dispatched_on, null, handled_on, handled_on, result <> 'pending', null
    from raw.identity_claims
    union all
    select capture, sheet, row, 'odr', odr_no, received_at, due_on, closed_at, closed_at, coalesce(result in ('settled', 'failed'), false), result
    from raw.odr
),
placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of
    from delivered x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
    where substr(x.received_at, 1, 10) <= cast(r.as_of as varchar)
),
ranked as (
    select *, row_number() over (partition by ref_area, matter, case_no
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    t.ref_area, t.matter, t.case_no, macros.day_until(t.received_at, t.as_of) as received_on,
    coalesce(cast(substr(t.due_on, 1, 10) as date), d.due_on) as due_on, t.due_on is null and d.due_on is not null as is_due_derived,
    macros.day_until(t.handled_at, t.as_of) as handled_on, macros.day_until(t.finished_at, t.as_of) as finished_on,
    case when t.handled_at is not null then substr(t.handled_at, 1, 10) <= cast(t.as_of as varchar) else t.is_marked end as is_handled,
    case when t.finished_at is not null then substr(t.finished_at, 1, 10) <= cast(t.as_of as varchar) else t.is_marked end as is_finished,
    t.outcome, t.capture, t.sheet, cast(t.row as integer) as row
from ranked t
left join staging.deadline d on d.matter = t.matter and d.rule = '' and d.start_on = macros.day_until(t.received_at, t.as_of)
where t.newest = 1
