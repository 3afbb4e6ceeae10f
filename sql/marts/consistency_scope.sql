/*
what:  complaints and reports of the assessed period, and how many of them nobody can tell to be about online trade or not
grain: ref_area, dataset
rows:  area
columns:
  unknown: blank or unknown, and no platform is named that would settle it
units: cases
law:   rules §6.10, complaints with a blank 是否网购; a blank is settled by the platform (§2.3 I17.1)
checks:
  - name: online_or_not_is_filled_in
    severity: warn
    what: “是否网购”（是否涉网）空白或不明且未填网购平台的超过5%，相关比率可能不能确定；请在清单中补填
    offenders: >
      select capture, ref_area, '不明' || cast(unknown as varchar) || '件' as unknown, '共' || cast(cases as varchar) || '件' as cases
      from marts.consistency_scope where unknown * 20 > cases
*/
with received as (
    select c.ref_area, 'complaints_12315' as dataset, c.day as received_on, c.scope, c.cases, d.capture
    from marts.complaint_class c
    join staging.delivery d on d.dataset = 'complaints_12315' and d.ref_area = c.ref_area and d.nth = c.nth
    union all  -- those surely offline are not in staging.complaint
    select c.ref_area, 'complaints_12315', macros.day_until(coalesce(x.assigned_at, x.received_at), r.as_of), 'no', count(*), x.capture
    from raw.complaints_12315 x
    join staging.capture c on c.capture = x.capture
    cross join ref.run r
    where x.is_online = 'no'
    group by c.ref_area, macros.day_until(coalesce(x.assigned_at, x.received_at), r.as_of), x.capture
    union all
    select ref_area, 'reports_12315', received_on, scope, count(*), capture from staging.report where not is_out group by ref_area, received_on, scope, capture
)
select c.ref_area, c.dataset, cast(sum(c.cases) as bigint) as cases, cast(sum(case when c.scope = 'unknown' then c.cases else 0 end) as bigint) as unknown,
    coalesce(min(case when c.scope = 'unknown' then c.capture end), min(c.capture)) as capture
from received c
join marts.reading_window w on w.reading_id = 'base' and c.received_on >= w.from_on and c.received_on < w.before_on
group by c.ref_area, c.dataset
