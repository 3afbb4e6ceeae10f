/*
what:  e-commerce sales of an operator or one of its shops in a year, in CNY (电子商务销售额台账), latest delivery
grain: ref_area, operator_key, operator_name, year
rows:  area
*/
with placed as (
    select s.*, c.ref_area, c.vintage, c.fetched_at, u.factor, macros.cell(s.sheet, k.letter, s.row) as locator
    from raw.operator_sales s
    join staging.capture c on c.capture = s.capture
    join ref.unit u on u.unit = coalesce(s.sales_unit, '万元')
    left join staging.column_of k on k.capture = s.capture and k.sheet = s.sheet and k.field = 'sales'
),
ranked as (
    select *, row_number() over (partition by ref_area, operator_key, operator_name, year
        order by vintage desc, fetched_at desc, capture, sheet, cast(row as integer)) as newest
    from placed
)
select
    ref_area, operator_key, operator_name, cast(year as integer) as year, macros.scaled(sales, factor) as sales_cny,
    sales as printed, cast(established_on as date) as established_on, cast(moved_in_on as date) as moved_in_on,
    vintage, capture, sheet, cast(row as integer) as row, locator
from ranked
where newest = 1
