/*
what:  sellers that are newly at or above the sales threshold, certainly and possibly, under each scale rule
grain: reading_id, ref_area, seller
law:   thresholds by 东/中/西, 以上 includes the number (民法典 art. 1259); a null is unknown and counts only as possible
*/
with placed as (
    select o.*, t.at_least_cny as floor_cny, d.scale_rule
    from marts.large_operator o
    join ref.reading d on d.reading_id = o.reading_id
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
    reading_id, ref_area, seller, operator_key, before_cny, first_cny, last_cny, floor_cny,
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
