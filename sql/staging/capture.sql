/*
what:  kept pages and exports that were known at the as-of date
grain: capture
*/
select
    c.capture, c.source, c.dataset, coalesce(a.successor, c.ref_area) as ref_area, c.url, c.origin, c.vintage_by, c.original_name,
    cast(c.vintage as date) as vintage,
    cast(c.fetched_at as timestamp) as fetched_at
from raw.capture c
cross join ref.run r
left join ref.area a on a.ref_area = c.ref_area
where cast(c.vintage as date) <= r.as_of
