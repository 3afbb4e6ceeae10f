/*
what:  e-commerce sales of an operator or one of its shops in a year, in CNY (电子商务销售额台账), latest delivery
grain: ref_area, operator_key, operator_name, year
rows:  area
columns:
  nth: number of the delivery, see staging.delivery
*/
with renewed as (
    select d.ref_area, x.operator_key, x.operator_name, x.year, max(d.nth * 1000000000 - cast(x.row as bigint)) as place
    from staging.delivered_rows d
    join raw.operator_sales x on x.capture = d.capture
    where d.dataset = 'operator_sales' and d.deliveries > 1
    group by d.ref_area, x.operator_key, x.operator_name, x.year
    having count(*) > 1
)
select
    d.ref_area, x.operator_key, x.operator_name, cast(x.year as integer) as year, macros.scaled(x.sales, u.factor) as sales_cny,
    cast(x.established_on as date) as established_on, cast(x.moved_in_on as date) as moved_in_on, d.nth, x.sheet, cast(x.row as integer) as row
from raw.operator_sales x
join staging.delivered_rows d on d.dataset = 'operator_sales' and d.capture = x.capture
join ref.unit u on u.unit = coalesce(x.sales_unit, '万元')
left join renewed n on n.ref_area = d.ref_area and n.operator_key = x.operator_key and n.operator_name is not distinct from x.operator_name and n.year = x.year
where n.place is null or n.place = d.nth * 1000000000 - cast(x.row as bigint)
