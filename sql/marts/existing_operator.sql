/*
what:  >
  network operators that exist at the as-of date, with the second anniversary of their establishment and of going
  online, their own and their predecessor's (个转企)
grain: ref_area, operator_key
rows:  area
law:   closed operators are in neither count of I09 (a stock, not a cohort); rules §2.3 I03, I09
*/
with predecessor as (
    select ref_area, operator_key as code, established_2y_on, online_2y_on from staging.operator
    union all
    select m.ref_area, m.uscc, m.established_2y_on, cast(null as date)
    from staging.market_entity m
    left join staging.operator o on o.ref_area = m.ref_area and o.operator_key = m.uscc
    where o.operator_key is null
)
select
    o.ref_area, o.operator_key, o.category, o.is_natural_person, o.established_2y_on, o.online_2y_on,
    coalesce(p.established_2y_on, o.established_2y_on) as linked_established_2y_on,
    coalesce(p.online_2y_on, o.online_2y_on) as linked_online_2y_on,
    o.vintage, o.capture, o.sheet, o.row
from staging.operator o
cross join ref.run r
left join predecessor p on p.ref_area = o.ref_area and p.code = o.predecessor
where o.status = 'active'
    and (o.closed_on is null or o.closed_on > r.as_of)
    and (o.established_on is null or o.established_on <= r.as_of)
    and o.category <> 'own_site_display'
