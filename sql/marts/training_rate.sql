/*
what:  coverage of training and the fewest hours of the last full year, under both readings of part-year staff
grain: ref_area, rate, definition
rows:  area
columns:
  definition: prorate or strict
  numerator: persons trained; for training_min_hours hours × 12 of the person furthest from the minimum
  denominator: persons; for training_min_hours the months that person was in post (strict, 12)
units: persons; hours
law:   培训覆盖率达到100%，每人每年不低于50学时; rules §2.3 I38.2
*/
with delivered as (
    select distinct ref_area from staging.capture where dataset = 'training_records'
),
reading as (
    select p.*, 'prorate' as definition, p.months as of_months, p.is_enough_prorate as is_enough from marts.training_person p
    union all
    select p.*, 'strict', 12, p.is_enough_strict from marts.training_person p
),
ranked as (
    select r.*, row_number() over (partition by r.ref_area, r.definition
        order by r.is_enough asc nulls last, macros.ratio_scaled(r.hours, r.of_months, 1000000) asc nulls last, r.staff_id asc nulls last) as furthest
    from reading r
    join delivered d on d.ref_area = r.ref_area
)
select ref_area, 'training_coverage' as rate, definition, max(year) as year,
    cast(sum(is_trained) as decimal(20, 4)) as numerator, cast(count(*) as decimal(20, 4)) as denominator,
    min(capture) as capture, min(sheet) as sheet, min(row) as first_row, max(row) as last_row
from ranked
group by ref_area, definition
union all
select ref_area, 'training_min_hours', definition, year, cast(hours * 12 as decimal(20, 4)), cast(of_months as decimal(20, 4)), capture, sheet, row, row
from ranked
where furthest = 1
