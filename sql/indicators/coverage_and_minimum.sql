/*
what:  the point when everyone was trained and nobody below the minimum hours, both in the same year
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; coverage as a fraction; hours of whoever is furthest from the minimum, as if in post the whole year
law:   >
  培训覆盖率达到100%，每人每年培训时间不低于50学时: equality and at least (rules R2)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.minimum, q.reading_id, s.ref_area, r.numerator, r.denominator, r.year,
        r.numerator_figure, r.denominator_figure, h.numerator as fewest_hours, h.denominator as fewest_of, h.numerator_figure as hours_figure
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    cross join ref.scored_area s
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.rate h on h.ref_area = s.ref_area and h.rate = p.minimum_measure and h.definition = f.definition and h.year = r.year
    where p.shape = 'coverage_and_minimum'
),
judged as (
    select *,
        case when denominator = 0 or denominator is null then null when numerator >= denominator then 1 else 0 end as is_covered,
        case when fewest_hours is null then null when fewest_hours >= minimum * fewest_of then 1 else 0 end as is_enough
    from asked
)
select
    reading_id, ref_area, criterion_id, part, year, points,
    case when is_covered = 1 and is_enough = 1 then points else 0 end as score,
    case when is_covered = 1 and is_enough = 1 then points else 0 end as low,
    case when is_covered = 0 or is_enough = 0 then 0 else points end as high,
    case when is_covered = 0 or is_enough = 0 then 'final' when is_covered is null or is_enough is null then 'missing' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    fewest_hours as benchmark_numerator, fewest_of as benchmark_denominator,
    '>=' as operator, cast(minimum as decimal(9, 4)) as threshold, numerator_figure, denominator_figure, hours_figure as benchmark_figure,
    cast(null as varchar) as benchmark_prior_figure
from judged
