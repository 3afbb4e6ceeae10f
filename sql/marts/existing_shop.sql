/*
what:  trading shops of existing operators
grain: ref_area, platform, shop_key
rows:  area
*/
select
    s.ref_area, s.platform, s.shop_key, s.operator_key, o.category, o.is_natural_person, s.opened_2y_on,
    s.vintage, s.capture, s.sheet, s.row
from staging.shop s
join marts.existing_operator o on o.ref_area = s.ref_area and o.operator_key = s.operator_key
cross join ref.run r
where s.is_trading and coalesce(s.status, 'active') = 'active' and (s.opened_on is null or s.opened_on <= r.as_of)
