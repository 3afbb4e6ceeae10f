/*
what:  an operator's sales over the years as a figure, for the operators that a count names
grain: figure_id, ref_area
rows:  area
units: CNY
*/
select 'sales/' || s.ref_area || '/' || s.operator_key as figure_id, s.ref_area, s.operator_key,
    cast(min(s.year) as varchar) || '-' || cast(max(s.year) as varchar) as time_period,
    string_agg(cast(s.year as varchar) || ': ' || coalesce(macros.decimal_text(s.sales_cny), '?'), '; ' order by s.year asc nulls last, s.operator_name asc nulls last) as obs_value,
    max(d.vintage) as vintage, min(d.capture) as capture,
    string_agg(macros.cell(s.sheet, k.letter, s.row), ', ' order by s.year asc nulls last, s.operator_name asc nulls last) as locator
from staging.operator_sales s
join (select distinct ref_area, operator_key from marts.new_large_operator where reading_id = 'base' and (is_possibly_new = 1 or nearest is not null)) n on n.ref_area = s.ref_area and n.operator_key = s.operator_key
join staging.delivery d on d.dataset = 'operator_sales' and d.ref_area = s.ref_area and d.nth = s.nth
left join staging.column_of k on k.capture = d.capture and k.sheet = s.sheet and k.field = 'sales'
group by s.ref_area, s.operator_key
