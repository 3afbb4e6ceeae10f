/*
what:  >
  operators (or shops) existing at the as-of date and those of them at least two years old, under every definition:
  basis (establishment, online_since), predecessor linked or not, missing start dates kept or dropped, per shop
grain: ref_area, definition
rows:  area
law:   the anniversary day itself counts (民法典 art. 202); rules §2.3 I09
*/
with basis as (
    select distinct 'operator' as unit, survival_basis as basis, link_predecessor as linked from ref.reading where operator_unit = 'operator'
    union all
    select 'shop', 'shop', 'false'
),
aged as (
    select c.ref_area, b.basis, b.linked, c.counted, d.vintage, d.capture, c.sheet, c.first_row, c.last_row,
        case when b.basis = 'establishment' and b.linked = 'false' then c.established
             when b.basis = 'establishment' then c.linked_established
             when b.linked = 'false' then c.online
             else c.linked_online end as is_surviving
    from marts.operator_class c
    join basis b on b.unit = c.unit
    join staging.delivery d on d.dataset = case c.unit when 'shop' then 'online_shops' else 'online_operators' end and d.ref_area = c.ref_area and d.nth = c.nth
    where c.category <> 'other_service'
),
totals as (
    select ref_area, basis, linked, cast(sum(counted) as bigint) as existing,
        cast(sum(case when is_surviving is not null then counted else 0 end) as bigint) as dated,
        cast(sum(case when is_surviving = 1 then counted else 0 end) as bigint) as surviving,
        max(vintage) as vintage, min(capture) as capture, min(sheet) as sheet, min(first_row) as first_row, max(last_row) as last_row
    from aged
    group by ref_area, basis, linked
)
select ref_area, basis || '/' || linked || '/count' as definition, surviving, existing, existing - dated as undated,
    vintage, capture, sheet, first_row, last_row
from totals
union all
select ref_area, basis || '/' || linked || '/drop', surviving, dated, existing - dated, vintage, capture, sheet, first_row, last_row
from totals
