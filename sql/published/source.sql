/*
what:  each source and county data set, and how old its newest delivery is at the as-of date
grain: source, dataset, ref_area
columns:
  captures: kept pages or exports
  newest: vintage of the newest one
  age_days: days from the newest vintage to the as-of date
*/
select
    c.source, coalesce(c.dataset, '') as dataset, coalesce(c.ref_area, 'CN') as ref_area, cast(count(*) as bigint) as captures,
    max(c.vintage) as newest, cast(date_diff('day', max(c.vintage), r.as_of) as bigint) as age_days,
    case when min(c.origin) = max(c.origin) then min(c.origin) else 'mixed' end as origin
from staging.capture c
cross join ref.run r
group by c.source, c.dataset, c.ref_area, r.as_of
