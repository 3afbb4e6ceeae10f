/*
what:  the roster of supervision staff (花名册), each once from the latest delivery; no names, only their keyed hash
grain: ref_area, staff_id
rows:  area
checks:
  - name: staff_names_are_distinct
    severity: warn
    what: 花名册中有同名人员；只写姓名的培训记录、平台账号无法对应到人，请改填人员编号
    offenders: select min(capture) as capture, ref_area, cast(count(*) as varchar) as persons from staging.staff where name_key is not null group by ref_area, name_key having count(*) > 1
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at
    from raw.staff_roster x
    join staging.capture c on c.capture = x.capture
),
ranked as (
    select *, row_number() over (partition by ref_area, staff_id
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select ref_area, staff_id, name_key, on_establishment = 'true' as on_establishment, role,
    cast(from_on as date) as from_on, cast(to_on as date) as to_on,
    cast(month(cast(from_on as date)) as integer) as from_month, cast(month(cast(to_on as date)) as integer) as to_month, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1
