/*
what:  >
  the area that each name or code in the registers of operators and of market entities means, by the rule of staging.named_area: the
  nearest to whoever handed the register in
grain: dataset, capture, written
rows:  area
columns:
  written: empty where the rows name none and are about the area that handed them in
  ref_area: null where no area is written so, or several are equally near
  candidates: these several, code and name; null where there are none
*/
with named as (
    select distinct 'online_operators' as dataset, capture, coalesce(region_code, '') as written from raw.online_operators
    union all
    select distinct 'market_entities', capture, coalesce(region_code, '') from raw.market_entities
),
near as (
    select n.dataset, n.capture, n.written, case when n.written = '' then c.ref_area else a.ref_area end as ref_area, a.candidates,
        row_number() over (partition by n.dataset, n.capture, n.written order by case when a.alias is null then 1 else 0 end, i.level asc nulls last) as nearest
    from named n
    join staging.capture c on c.capture = n.capture
    left join staging.area_within i on i.ref_area = coalesce(c.ref_area, 'CN')
    left join staging.area_alias a on a.within = i.within and a.alias = n.written
)
select dataset, capture, written, ref_area, candidates
from near
where nearest = 1
