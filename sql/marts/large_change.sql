/*
what:  whether each seller is newly at or above the sales threshold, certainly and possibly, under each rule that some reading has
grain: unit, first_year, last_year, region_class, scale_rule, ref_area, seller
rows:  area
units: CNY; null is unknown, 0 is zero
columns:
  region_class: as the reading has it, from_area the area's own
law:   thresholds by 东/中/西, 以上 includes the number (民法典 art. 1259); a null is unknown and counts only as possible
*/
with rule as (
    select distinct d.operator_unit, d.region_class, d.scale_rule, a.year as first_year, b.year as last_year
    from ref.reading d
    join marts.assessed_period a on a.reading_id = d.reading_id and a.slot = 1
    join marts.assessed_period b on b.reading_id = d.reading_id and b.slot = 2
),
placed as (
    select o.*, d.region_class, d.scale_rule, t.at_least_cny as floor_cny
    from marts.large_operator o
    join rule d on d.operator_unit = o.unit and d.first_year = o.first_year and d.last_year = o.last_year
    join ref.area a on a.ref_area = o.ref_area
    join ref.scale_threshold t on t.region_class = case d.region_class when 'from_area' then a.region_class else d.region_class end
),
judged as (
    select *,
        case when first_cny >= floor_cny and before_cny < floor_cny then 1
             when last_cny >= floor_cny and first_cny < floor_cny then 1 else 0 end as is_crossing,
        case when first_cny >= floor_cny and before_cny is null then 1
             when last_cny >= floor_cny and first_cny is null then 1 else 0 end as is_crossing_unknown,
        case when first_cny >= floor_cny or last_cny >= floor_cny then 1 else 0 end as is_reaching
    from placed
)
select
    unit, first_year, last_year, region_class, scale_rule, ref_area, seller, operator_key, before_cny, first_cny, last_cny, floor_cny,
    case when is_reaching = 1 or before_cny >= floor_cny then 1 else 0 end as is_large,
    case when last_cny < floor_cny
        and case scale_rule when 'crossing' then first_cny < floor_cny when 'newly_registered' then is_founded_in_window = 1 else true end
        then 1 else 0 end as is_below,
    case scale_rule
        when 'crossing' then is_crossing
        when 'newly_registered' then case when is_founded_in_window = 1 then is_reaching else 0 end
        when 'any_reaching' then is_reaching
        else (case when last_cny >= floor_cny then 1 else 0 end) - (case when before_cny >= floor_cny then 1 else 0 end)
    end as is_new,
    case scale_rule
        when 'crossing' then case when is_crossing = 1 or is_crossing_unknown = 1 then 1 else 0 end
        when 'newly_registered' then case when is_founded_in_window = 1 or established_on is null then is_reaching else 0 end
        when 'any_reaching' then is_reaching
        else (case when last_cny >= floor_cny then 1 else 0 end) - (case when before_cny >= floor_cny then 1 else 0 end)
    end as is_possibly_new
from judged
