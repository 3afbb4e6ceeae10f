/*
what:  >
  supervision staff in post during the last full year: months in post, hours of training, and whether they reach the
  minimum, for the whole year (strict) and in proportion to the months (prorate)
grain: ref_area, criterion_id, staff_id
rows:  area
columns:
  months: calendar months with a day in post; all twelve where the roster has somebody leave before joining, for then neither date tells
units: hours
law:   每人每年培训时间不低于50学时; rules §2.3 I38.2; decided on hours × 12 against minimum × months
*/
with post as (
    select s.*, t.last_full_year as year,
        case when s.from_on is null or s.to_on < s.from_on or s.from_on < macros.first_of_month(t.last_full_year, 1) then 1 else s.from_month end as first_month,
        case when s.to_on is null or s.to_on < s.from_on or s.to_on >= macros.first_of_month(t.last_full_year + 1, 1) then 12 else s.to_month end as last_month
    from staging.staff s
    cross join staging.as_of_day t
    where (s.from_on is null or s.from_on < macros.first_of_month(t.last_full_year + 1, 1))
        and (s.to_on is null or s.to_on >= macros.first_of_month(t.last_full_year, 1))
        and (s.role is null or s.role in ('online_supervision', 'enforcement', 'supervision'))
),
trained as (
    select ref_area, person, year, cast(sum(hours) as decimal(20, 4)) as hours, cast(count(*) as bigint) as sessions
    from staging.training where is_on_roster
    group by ref_area, person, year
)
select p.ref_area, c.criterion_id, p.staff_id, p.year, p.last_month - p.first_month + 1 as months,
    coalesce(t.hours, 0) as hours, coalesce(t.sessions, 0) as sessions, c.minimum,
    case when t.sessions > 0 then 1 else 0 end as is_trained,
    case when coalesce(t.hours, 0) >= c.minimum then 1 else 0 end as is_enough_strict,
    case when coalesce(t.hours, 0) * 12 >= c.minimum * (p.last_month - p.first_month + 1) then 1 else 0 end as is_enough_prorate,
    p.capture, p.sheet, p.row
from post p
cross join (select criterion_id, minimum from ref.part where shape = 'coverage_and_minimum') c
left join trained t on t.ref_area = p.ref_area and t.person = p.staff_id and t.year = p.year
