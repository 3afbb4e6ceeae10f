/*
what:  >
  the register of network operators: one row an operator and county, from its latest delivery; a repeated row keeps
  the earliest date online
grain: ref_area, operator_key
rows:  area
law:   网络交易监督管理办法 art. 7 (kinds of operators), art. 8 (several shops of one operator); 民法典 art. 202 (anniversary)
checks:
  - name: operator_area_known
    severity: warn
    what: 行政区划代码或地区名称不在区划表内，该行未使用
    offenders: >
      select x.capture, x.sheet, x.row, x.region_code from raw.online_operators x join staging.capture c on c.capture = x.capture
      left join staging.area_alias a on a.alias = x.region_code where x.region_code is not null and a.alias is null
*/
with placed as (
    select o.*, c.vintage, c.fetched_at,
        case when o.region_code is null then c.ref_area else a.ref_area end as ref_area
    from raw.online_operators o
    join staging.capture c on c.capture = o.capture
    left join staging.area_alias a on a.alias = o.region_code
),
ranked as (
    select *,
        min(cast(online_since as date)) over (partition by ref_area, operator_key) as first_online_on,
        row_number() over (partition by ref_area, operator_key
            order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    ref_area, operator_key, operator_name, category,
    coalesce(is_natural_person = 'true', false) as is_natural_person,
    cast(established_on as date) as established_on, first_online_on as online_since, status,
    cast(cast(established_on as date) + interval 2 year as date) as established_2y_on,  -- 02-29 falls on 02-28
    cast(first_online_on + interval 2 year as date) as online_2y_on,
    cast(closed_on as date) as closed_on, predecessor, vintage, capture, sheet, cast(row as integer) as row
from ranked
where newest = 1 and ref_area is not null
