/*
what:  >
  the sellers that the count of new large ones names, under each reading: those at or above the threshold in an assessed year or the year
  before, and the three nearest below it whose reaching it would count
grain: reading_id, ref_area, seller
rows:  area
columns:
  nearest: 1 to 3 of those below the threshold, else null
law:   rules §2.3 I04
*/
with ranked as (
    select *, case when is_below = 1 and is_possibly_new < 1 then row_number() over (
            partition by unit, first_year, last_year, region_class, scale_rule, ref_area, is_below, case when is_possibly_new < 1 then 1 else 0 end
            order by last_cny desc nulls last, seller asc nulls last) end as nearest
    from marts.large_change
)
select d.reading_id, o.ref_area, o.seller, o.operator_key, o.before_cny, o.first_cny, o.last_cny, o.floor_cny, o.is_new, o.is_possibly_new,
    case when o.nearest <= 3 then o.nearest end as nearest
from ranked o
join ref.reading d on d.operator_unit = o.unit and d.region_class = o.region_class and d.scale_rule = o.scale_rule
join marts.assessed_period a on a.reading_id = d.reading_id and a.slot = 1 and a.year = o.first_year
join marts.assessed_period b on b.reading_id = d.reading_id and b.slot = 2 and b.year = o.last_year
where o.is_large = 1 or o.nearest <= 3
