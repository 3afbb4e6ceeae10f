/*
what:  >
  the area that each name or code in a table of figures means. A name that several areas bear means the one nearest to whoever handed the
  table in: itself, one of its city, one of its province; where several are equally near, the name is refused
grain: capture, written
rows:  capture
columns:
  ref_area: null where no area is written so, or several are equally near
  candidates: these several, code and name; null where there are none
*/
with named as (
    select capture, region_code as written from raw.market_entities_summary
    union
    select capture, region_code from raw.express_volume
    union
    select capture, region_code from raw.employment
    union
    select capture, region_code from raw.tax
    union
    select capture, region_code from raw.region_stats
    union
    select capture, region_name from raw.region_stats
),
near as (
    select n.capture, n.written, a.ref_area, a.candidates,
        row_number() over (partition by n.capture, n.written order by case when a.alias is null then 1 else 0 end, i.level asc nulls last) as nearest
    from named n
    join staging.capture c on c.capture = n.capture
    left join staging.area_within i on i.ref_area = coalesce(c.ref_area, 'CN')
    left join staging.area_alias a on a.within = i.within and a.alias = n.written
    where n.written is not null
)
select capture, written, ref_area, candidates
from near
where nearest = 1
