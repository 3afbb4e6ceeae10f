/*
what:  reviews and lawsuits over penalties (涉网案件复议诉讼台账), each once from its latest delivery
grain: ref_area, case_no
rows:  area
checks:
  - name: first_instance_effect_stated
    severity: warn
    what: 一审裁判未填“是否生效”，不能确定，须人工判定；请补填
    offenders: select capture, sheet, row, case_no from staging.court_case where is_online and kind in ('first_instance', 'litigation') and effective is null
  - name: court_case_is_dated
    severity: warn
    what: 有裁判结果而无审结日期，该件未计入；请补填审结日期
    offenders: select capture, sheet, row, case_no from staging.court_case where is_online and decided_on is null
*/
with placed as (
    select x.*, c.ref_area, c.vintage, c.fetched_at, r.as_of
    from raw.review_litigation x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
),
ranked as (
    select *, row_number() over (partition by ref_area, case_no
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select ref_area, case_no, kind, penalty_no, is_online = 'true' as is_online, macros.day_until(decided_on, as_of) as decided_on,
    outcome, procedural_fault, effective, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1 and (decided_on is null or decided_on <= cast(as_of as varchar))
