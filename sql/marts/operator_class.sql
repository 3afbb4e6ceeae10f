/*
what:  >
  operators (or their trading shops) existing at the as-of date that stand alike under every definition and in one sheet, counted: one pass
  over the rows, from which all shares and survival rates are added up
grain: ref_area, unit, category, is_natural_person, established, online, linked_established, linked_online, nth, sheet
rows:  area
units: operators or shops
columns:
  unit: operator or shop
  nth: number of the delivery, see staging.delivery
  established: 1 where the second anniversary has come, the day itself counts; 0 where not; null where the start is not dated
  online: the same from going online, of a shop from its opening
  linked_established: the same with the predecessor's date where there is one (个转企), likewise linked_online
law:   民法典 art. 202; rules §2.3 I03, I09
*/
with starting as (
    select ref_area, 'operator' as unit, category, is_natural_person, established_on, online_since,
        established_on as linked_established_on, online_since as linked_online_on, nth, sheet, row
    from staging.operator
    where is_existing and predecessor is null
    union all
    select o.ref_area, 'operator', o.category, o.is_natural_person, o.established_on, o.online_since,
        coalesce(p.established_on, o.established_on), coalesce(p.online_since, o.online_since), o.nth, o.sheet, o.row
    from staging.operator o
    left join staging.predecessor p on p.ref_area = o.ref_area and p.code = o.predecessor
    where o.is_existing and o.predecessor is not null
    union all
    select s.ref_area, 'shop', o.category, o.is_natural_person, null, s.opened_on, null, null, s.nth, s.sheet, s.row
    from staging.shop s
    join staging.operator o on o.ref_area = s.ref_area and o.operator_key = s.operator_key
    cross join ref.run r
    where s.is_trading and o.is_existing and (s.opened_on is null or s.opened_on <= r.as_of)
),
aged as (
    select s.ref_area, s.unit, s.category, s.is_natural_person, s.nth, s.sheet, s.row,
        case when s.established_on <= t.two_years_on then 1 when s.established_on is not null then 0 end as established,
        case when s.online_since <= t.two_years_on then 1 when s.online_since is not null then 0 end as online,
        case when s.linked_established_on <= t.two_years_on then 1 when s.linked_established_on is not null then 0 end as linked_established,
        case when s.linked_online_on <= t.two_years_on then 1 when s.linked_online_on is not null then 0 end as linked_online
    from starting s
    cross join staging.as_of_day t
)
select ref_area, unit, category, is_natural_person, established, online, linked_established, linked_online, nth, sheet,
    cast(count(*) as bigint) as counted, min(row) as first_row, max(row) as last_row
from aged
group by ref_area, unit, category, is_natural_person, established, online, linked_established, linked_online, nth, sheet
