/*
what:  how many sellers of a county are newly at or above the sales threshold, certainly and possibly, under each reading
grain: reading_id, ref_area
rows:  area
units: operators or shops
law:   rules §2.3 I04
*/
with counted as (
    select unit, first_year, last_year, region_class, scale_rule, ref_area,
        cast(sum(is_new) as bigint) as counted, cast(sum(is_possibly_new) as bigint) as possible
    from marts.large_change
    group by unit, first_year, last_year, region_class, scale_rule, ref_area
)
select d.reading_id, o.ref_area, o.counted, o.possible
from counted o
join ref.reading d on d.operator_unit = o.unit and d.region_class = o.region_class and d.scale_rule = o.scale_rule
join marts.assessed_period a on a.reading_id = d.reading_id and a.slot = 1 and a.year = o.first_year
join marts.assessed_period b on b.reading_id = d.reading_id and b.slot = 2 and b.year = o.last_year
