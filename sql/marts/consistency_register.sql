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
with named as (
    select ref_area, 'operator_sales' as dataset, operator_key, nth, sheet, row from staging.operator_sales
    union all
    select ref_area, 'online_shops', operator_key, nth, sheet, row from staging.shop where is_trading
),
seller as (
    select distinct ref_area, operator_key from named
),
known as (
    select s.ref_area, s.operator_key
    from seller s
    join staging.operator o on o.ref_area = s.ref_area and o.operator_key = s.operator_key
    union
    select s.ref_area, s.operator_key
    from seller s
    join staging.operator o on o.ref_area = s.ref_area and o.predecessor = s.operator_key
),
unknown as (
    select n.ref_area, n.dataset, n.operator_key, d.capture, n.sheet, n.row
    from named n
    join (select distinct ref_area from staging.operator) c on c.ref_area = n.ref_area
    join staging.delivery d on d.dataset = n.dataset and d.ref_area = n.ref_area and d.nth = n.nth
    left join known g on g.ref_area = n.ref_area and g.operator_key = n.operator_key
    where g.operator_key is null
),
placed as (
    select *,
        row_number() over (partition by ref_area, dataset, operator_key order by capture asc nulls last, sheet asc nulls last, row asc nulls last) as place,
        count(*) over (partition by ref_area, dataset, operator_key) as rows
    from unknown
)
select ref_area, dataset, operator_key, capture, sheet, row, cast(rows as bigint) as rows
from placed
where place = 1
