/*
what:  >
  each publisher, each of its measures and each county data set with its three clocks: the newest period it has figures of, when the
  newest of it became known, when that was received
grain: source, dataset, ref_area
columns:
  dataset: county data set; a level measure of a publisher, its growth included; empty for the publisher itself
  newest_period: last month of that period, YYYY-MM; null where the data set has no figures of periods
*/
with periods as (
    select capture, cast(max(year * 100 + month) as integer) as yyyymm from staging.figure group by capture
    union all
    select capture, cast(max(year * 100 + month) as integer) from staging.page_figure group by capture
),
captured as (
    select c.source, coalesce(c.dataset, '') as dataset, coalesce(c.ref_area, 'CN') as ref_area, c.capture, c.vintage, c.fetched_at, c.fetched_on, c.origin,
        max(p.yyyymm) as yyyymm
    from staging.capture c
    left join periods p on p.capture = c.capture
    group by c.source, c.dataset, c.ref_area, c.capture, c.vintage, c.fetched_at, c.fetched_on, c.origin
    union all
    select f.source, f.base_measure, f.ref_area, f.capture, c.vintage, c.fetched_at, c.fetched_on, c.origin, cast(max(f.year * 100 + f.month) as integer)
    from staging.page_figure f
    join staging.capture c on c.capture = f.capture
    group by f.source, f.base_measure, f.ref_area, f.capture, c.vintage, c.fetched_at, c.fetched_on, c.origin
),
ranked as (
    select *, row_number() over (
        partition by source, dataset, ref_area order by vintage desc nulls last, fetched_at desc nulls last, capture asc nulls last) as newest
    from captured
)
select source, dataset, ref_area, cast(count(*) as bigint) as captures, max(vintage) as newest_vintage,
    max(case when newest = 1 then fetched_on end) as fetched_on,
    substr(cast(max(yyyymm) as varchar), 1, 4) || '-' || substr(cast(max(yyyymm) as varchar), 5, 2) as newest_period,
    case when min(origin) = max(origin) then min(origin) else 'mixed' end as origin
from ranked
group by source, dataset, ref_area
