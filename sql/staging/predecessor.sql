/*
what:  what an operator was before (个转企) and since when, for operators that name a predecessor the county knows as an operator or an entity
grain: ref_area, code
rows:  area
columns:
  online_since: null for a predecessor that was no operator
*/
with named as (
    select distinct ref_area, predecessor as code from staging.operator where predecessor is not null
),
entity as (
    select d.ref_area, x.uscc as code, cast(x.established_on as date) as established_on,
        row_number() over (partition by d.ref_area, x.uscc order by d.nth desc, x.sheet, cast(x.row as integer)) as newest
    from named p
    join raw.market_entities x on x.uscc = p.code
    join staging.delivered_rows d on d.dataset = 'market_entities' and d.capture = x.capture and d.written = coalesce(x.region_code, '') and d.ref_area = p.ref_area
)
select o.ref_area, o.operator_key as code, o.established_on, o.online_since
from named p
join staging.operator o on o.ref_area = p.ref_area and o.operator_key = p.code
union all
select e.ref_area, e.code, e.established_on, cast(null as date)
from entity e
left join staging.operator o on o.ref_area = e.ref_area and o.operator_key = e.code
where e.newest = 1 and o.operator_key is null
