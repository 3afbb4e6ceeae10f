-- What one would write by hand for the operators: existing operators by kind and their survivors (编号3, 编号9), every definition of a reading at once, from the
-- raw rows. It gives the figures of marts.operator_count and marts.survivor_count and is the yardstick of what they may cost.
with delivery as (
    select c.capture, x.region_code, a.ref_area, row_number() over (partition by a.ref_area order by c.vintage, c.fetched_at, c.capture desc) as nth,
        count(*) over (partition by a.ref_area) as deliveries
    from (select distinct capture, region_code from raw.online_operators) x
    join raw.capture c on c.capture = x.capture
    join ref.area a on a.ref_area = x.region_code or a.name = x.region_code
),
again as (
    select d.ref_area, x.operator_key, max(d.nth) as nth, min(x.online_since) as online_since
    from raw.online_operators x join delivery d on d.capture = x.capture and d.region_code = x.region_code
    where d.deliveries > 1 group by all having count(*) > 1
),
operator as (
    select d.ref_area, x.operator_key, x.category, x.is_natural_person, x.established_on, coalesce(g.online_since, x.online_since) as online_since, x.predecessor,
        x.status = 'active' and x.category <> 'own_site_display' and coalesce(x.closed_on > '2026-03-31', true) and coalesce(x.established_on <= '2026-03-31', true) as exists_now
    from raw.online_operators x join delivery d on d.capture = x.capture and d.region_code = x.region_code
    left join again g on g.ref_area = d.ref_area and g.operator_key = x.operator_key
    where g.nth is null or g.nth = d.nth
),
wanted as (select distinct ref_area, predecessor from operator where predecessor is not null and exists_now),
predecessor as (
    select w.ref_area, w.predecessor, o.established_on, o.online_since from wanted w join operator o on o.ref_area = w.ref_area and o.operator_key = w.predecessor
    union all
    select w.ref_area, w.predecessor, arg_max(m.established_on, c.vintage), null
    from wanted w join raw.market_entities m on m.uscc = w.predecessor and m.region_code = w.ref_area join raw.capture c on c.capture = m.capture
    where not exists (from operator o where o.ref_area = w.ref_area and o.operator_key = w.predecessor) group by all
)
select o.ref_area, count(*) filter (category <> 'other_service') as three_categories, count(*) as plus_other_services,
    count(*) filter (category <> 'other_service' and coalesce(is_natural_person, '') <> 'true') as licensed_only,
    count(*) filter (category <> 'other_service' and o.established_on <= '2024-03-31') as established,
    count(*) filter (category <> 'other_service' and o.online_since <= '2024-03-31') as online,
    count(*) filter (category <> 'other_service' and coalesce(p.established_on, o.established_on) <= '2024-03-31') as linked_established
from operator o left join predecessor p on p.ref_area = o.ref_area and p.predecessor = o.predecessor
where o.exists_now group by o.ref_area order by o.ref_area
