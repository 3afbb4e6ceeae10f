/*
what:  >
  sales of each operator (or shop) in two assessed years and the year before, for every unit and years that some reading assesses, with
  what the law needs to tell "new" from "unknown": an operator founded or moved in during a year had nothing here the year before
grain: unit, first_year, last_year, ref_area, seller
rows:  area
view:  true
units: CNY; null is unknown, 0 is zero
law:   rules §2.3 I04
*/
with seller_year as (
    select ref_area, 'operator' as unit, operator_key as seller, operator_key, year, cast(sum(sales_cny) as decimal(20, 4)) as sales_cny,
        min(established_on) as established_on, min(moved_in_on) as moved_in_on
    from staging.operator_sales
    group by ref_area, operator_key, year
    union all
    select ref_area, 'shop', operator_key || ' ' || operator_name, operator_key, year, sales_cny, established_on, moved_in_on
    from staging.operator_sales
),
seller as (
    select ref_area, unit, seller, min(operator_key) as operator_key, min(established_on) as established_on, min(moved_in_on) as moved_in_on
    from seller_year
    group by ref_area, unit, seller
),
assessed as (
    select distinct d.operator_unit, a.year as first_year, b.year as last_year,
        cast(cast(a.year as varchar) || '-01-01' as date) as first_year_from, cast(cast(b.year as varchar) || '-01-01' as date) as last_year_from,
        cast(cast(b.year as varchar) || '-12-31' as date) as last_year_to
    from ref.reading d
    join marts.assessed_period a on a.reading_id = d.reading_id and a.slot = 1
    join marts.assessed_period b on b.reading_id = d.reading_id and b.slot = 2
    where a.year is not null and b.year is not null
)
select
    s.unit, w.first_year, w.last_year, s.ref_area, s.seller, s.operator_key, s.established_on,
    case when s.established_on >= w.first_year_from and s.established_on <= w.last_year_to then 1 else 0 end as is_founded_in_window,
    case when s.established_on >= w.first_year_from or s.moved_in_on >= w.first_year_from then coalesce(before.sales_cny, 0) else before.sales_cny end as before_cny,
    coalesce(y1.sales_cny, case when s.established_on >= w.last_year_from or s.moved_in_on >= w.last_year_from then 0 end) as first_cny,
    y2.sales_cny as last_cny
from assessed w
join seller s on s.unit = w.operator_unit
left join seller_year before on before.unit = s.unit and before.ref_area = s.ref_area and before.seller = s.seller and before.year = w.first_year - 1
left join seller_year y1 on y1.unit = s.unit and y1.ref_area = s.ref_area and y1.seller = s.seller and y1.year = w.first_year
left join seller_year y2 on y2.unit = s.unit and y2.ref_area = s.ref_area and y2.seller = s.seller and y2.year = w.last_year
