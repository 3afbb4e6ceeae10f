/*
what:  accounts on the national platform and the person each belongs to, from the latest delivery
grain: ref_area, account_id
rows:  area
columns:
  person: number of the roster, else what is written, else the account itself
  is_named: someone is written at the account
  is_on_roster: who is written stands in the roster of supervision staff
checks:
  - name: platform_user_is_on_roster
    severity: warn
    what: 平台账号对应的人员不在花名册内（或同名无法区分），该账号暂按一人计；请核对人员编号，编外人员也应列入花名册
    offenders: >
      select u.capture, u.sheet, u.row, u.ref_area from staging.platform_user u
      where u.is_enabled and u.is_named and not u.is_on_roster and u.ref_area in (select ref_area from staging.staff)
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of
    from raw.platform_users x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
),
ranked as (
    select *, row_number() over (partition by ref_area, account_id
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select u.ref_area, u.account_id, coalesce(k.staff_id, u.staff_id, 'account ' || u.account_id) as person, u.staff_id is not null as is_named, k.staff_id is not null as is_on_roster,
    u.enabled = 'enabled' and (u.created_on is null or u.created_on <= cast(u.as_of as varchar)) as is_enabled,
    u.capture, u.sheet, cast(u.row as integer) as row
from ranked u
left join staging.staff_key k on k.ref_area = u.ref_area and k.written = u.staff_id
where u.newest = 1
