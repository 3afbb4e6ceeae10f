/*
what:  hours of training of a person in one session, from the latest delivery
grain: ref_area, person, session_id, held_on
rows:  area
units: hours
checks:
  - name: trained_person_is_on_roster
    severity: warn
    what: 培训记录中的人员不在花名册内（或同名无法区分），该条未计入；请核对人员编号
    offenders: >
      select t.capture, t.sheet, t.row from staging.training t
      where not t.is_on_roster and t.ref_area in (select ref_area from staging.staff)
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of, k.staff_id as known
    from raw.training_records x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
    left join staging.staff_key k on k.ref_area = c.ref_area and k.written = x.staff_id
    where x.held_on <= cast(r.as_of as varchar)
),
ranked as (
    select *, row_number() over (partition by ref_area, coalesce(known, staff_id), session_id, held_on
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select ref_area, coalesce(known, staff_id) as person, known is not null as is_on_roster, session_id, cast(held_on as date) as held_on,
    cast(year(cast(held_on as date)) as integer) as year, cast(hours as decimal(9, 2)) as hours, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1 and hours is not null
