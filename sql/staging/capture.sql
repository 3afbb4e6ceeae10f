/*
what:  kept pages and exports that were known at the as-of date
grain: capture
rows:  capture
columns:
  kind: of a page, communique (统计公报, once a year) or monthly by its title; null for an export
  fetched_on: day in China on which the store received it
*/
select
    c.capture, c.source, c.dataset, coalesce(a.successor, c.ref_area) as ref_area, c.url, c.origin, c.vintage_by, c.original_name, c.title,
    case when c.dataset is not null then null when contains(c.title, '统计公报') then 'communique' else 'monthly' end as kind,
    cast(c.vintage as date) as vintage,
    cast(c.fetched_at as timestamp) as fetched_at,
    cast(cast(c.fetched_at as timestamp) + interval 8 hour as date) as fetched_on
from raw.capture c
cross join ref.run r
left join ref.area a on a.ref_area = c.ref_area
where cast(c.vintage as date) <= r.as_of
