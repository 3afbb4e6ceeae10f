/*
what:  >
  operators that the list of sales or of trading shops names but the county's register of network operators does not,
  neither as an operator nor as what one was before (个转企); counties that handed in no register are left out
grain: ref_area, dataset, operator_key
rows:  area
columns:
  row: the first row that names the operator
  rows: how many do
law:   operators of I04 are operators of I03 (rules §6.10); a shop belongs to an operator (§3.3 online_shops)
checks:
  - name: seller_is_in_register
    severity: warn
    what: 电子商务销售额台账中的经营者不在网络交易经营者名录内，编号3、编号9未计该户；请补报名录或核对统一社会信用代码
    offenders: >
      select capture, sheet, row, ref_area, '共' || cast(rows as varchar) || '行' as rows from marts.consistency_register where dataset = 'operator_sales'
  - name: shop_operator_is_in_register
    severity: warn
    what: 网店清单中的经营者不在网络交易经营者名录内，其网店未计入；请补报名录或核对统一社会信用代码
    offenders: >
      select capture, sheet, row, ref_area, '共' || cast(rows as varchar) || '行' as rows from marts.consistency_register where dataset = 'online_shops'
*/
with register as (
    select ref_area, operator_key as code from staging.operator
    union all
    select ref_area, predecessor from staging.operator where predecessor is not null
),
registered as (
    select distinct ref_area, code from register
),
named as (
    select ref_area, 'operator_sales' as dataset, operator_key, capture, sheet, row from staging.operator_sales
    union all
    select ref_area, 'online_shops', operator_key, capture, sheet, row from staging.shop
    where is_trading and coalesce(status, 'active') = 'active'
),
unknown as (
    select n.*,
        row_number() over (partition by n.ref_area, n.dataset, n.operator_key order by n.capture asc nulls last, n.sheet asc nulls last, n.row asc nulls last) as place,
        count(*) over (partition by n.ref_area, n.dataset, n.operator_key) as rows
    from named n
    join (select distinct ref_area from registered) c on c.ref_area = n.ref_area
    left join registered g on g.ref_area = n.ref_area and g.code = n.operator_key
    where g.code is null
)
select ref_area, dataset, operator_key, capture, sheet, row, cast(rows as bigint) as rows
from unknown
where place = 1
