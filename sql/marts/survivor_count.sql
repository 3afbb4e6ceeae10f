/*
what:  >
  operators (or shops) existing at the as-of date and those of them at least two years old, under every definition:
  basis (establishment, online_since), predecessor linked or not, missing start dates kept or dropped, per shop
grain: ref_area, definition
rows:  area
law:   the anniversary day itself counts (民法典 art. 202); rules §2.3 I09
*/
with starts as (
    select o.ref_area, b.basis, b.linked,
        case when b.basis = 'establishment' and b.linked = 'false' then o.established_2y_on
             when b.basis = 'establishment' then o.linked_established_2y_on
             when b.linked = 'false' then o.online_2y_on
             else o.linked_online_2y_on end as anniversary_on,
        o.vintage, o.capture, o.sheet, o.row
    from marts.existing_operator o
    cross join (select distinct survival_basis as basis, link_predecessor as linked from ref.reading where operator_unit = 'operator') b
    where o.category <> 'other_service'
    union all
    select ref_area, 'shop', 'false', opened_2y_on, vintage, capture, sheet, row
    from marts.existing_shop
    where category <> 'other_service'
),
totals as (
    select
        s.ref_area, s.basis, s.linked,
        cast(count(*) as bigint) as existing, cast(count(s.anniversary_on) as bigint) as dated,
        cast(sum(case when s.anniversary_on <= r.as_of then 1 else 0 end) as bigint) as surviving,
        max(s.vintage) as vintage, min(s.capture) as capture, min(s.sheet) as sheet, min(s.row) as first_row, max(s.row) as last_row
    from starts s
    cross join ref.run r
    group by s.ref_area, s.basis, s.linked
)
select ref_area, basis || '/' || linked || '/count' as definition, surviving, existing, existing - dated as undated,
    vintage, capture, sheet, first_row, last_row
from totals
union all
select ref_area, basis || '/' || linked || '/drop', surviving, dated, existing - dated, vintage, capture, sheet, first_row, last_row
from totals
