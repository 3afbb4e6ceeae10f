/*
what:  >
  the register of network operators: one row an operator and county, from its latest delivery; a repeated row keeps
  the earliest date online
grain: ref_area, operator_key
rows:  area
columns:
  nth: number of the delivery, see staging.delivery
  is_existing: in business at the as-of date and trading; closed ones are in neither count of I09, a stock and no cohort
law:   网络交易监督管理办法 art. 7 (kinds of operators), art. 8 (several shops of one operator); rules §2.3 I03, I09
checks:
  - name: operator_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，或多地同名不能确定，该行未使用；同名的请写代码
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code || coalesce('：' || a.candidates, '') as region_code
      from raw.online_operators x
      join staging.register_area a on a.dataset = 'online_operators' and a.capture = x.capture and a.written = x.region_code
      where a.ref_area is null
*/
with renewed as (  -- operators that stand in several deliveries about an area, and the row that counts; the later delivery, then the earlier row
    select d.ref_area, x.operator_key, max(d.nth * 1000000000 - cast(x.row as bigint)) as place, min(cast(x.online_since as date)) as first_online_on
    from staging.delivered_rows d
    join raw.online_operators x on x.capture = d.capture and coalesce(x.region_code, '') = d.written
    where d.dataset = 'online_operators' and d.deliveries > 1
    group by d.ref_area, x.operator_key
    having count(*) > 1
)
select
    d.ref_area, x.operator_key, x.category, coalesce(x.is_natural_person = 'true', false) as is_natural_person,
    cast(x.established_on as date) as established_on, coalesce(n.first_online_on, cast(x.online_since as date)) as online_since, x.predecessor,
    coalesce(x.status = 'active' and x.category <> 'own_site_display', false)
        and (x.closed_on is null or cast(x.closed_on as date) > r.as_of)
        and (x.established_on is null or cast(x.established_on as date) <= r.as_of) as is_existing,
    d.nth, x.sheet, cast(x.row as integer) as row
from raw.online_operators x
join staging.delivered_rows d on d.dataset = 'online_operators' and d.capture = x.capture and d.written = coalesce(x.region_code, '')
cross join ref.run r
left join renewed n on n.ref_area = d.ref_area and n.operator_key = x.operator_key
where n.place is null or n.place = d.nth * 1000000000 - cast(x.row as bigint)
