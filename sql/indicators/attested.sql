/*
what:  >
  points of a judged criterion from the evidence ledger, as the round that decides says: reviewed is final, only
  self-assessed is provisional
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points
law:   rules R15; a criterion without a finding is pending, not zero
*/
with asked as (
    select p.criterion_id, p.part, p.points, q.reading_id, d.qual_granularity, s.ref_area, f.reviewed, f.figure_id,
        case when f.criterion_id is not null then coalesce(f.reviewed, f.claimed, 0) end as found
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    left join marts.finding f on f.reading_id = q.reading_id and f.ref_area = s.ref_area and f.criterion_id = p.criterion_id and f.is_counted = 1
    where p.shape = 'attested'
),
granted as (
    select *,
        cast(case when found is null then 0
             when qual_granularity = 'free' then found
             when qual_granularity = 'half' then cast(floor(found * 2) as decimal(6, 0)) * cast('0.5' as decimal(2, 1))
             when found >= points then points else 0 end as decimal(6, 2)) as score
    from asked
)
select
    reading_id, ref_area, criterion_id, part, cast(null as integer) as year, points, score,
    case when reviewed is null then 0 else score end as low,
    case when reviewed is null then points else score end as high,
    case when found is null then 'missing' when reviewed is null then 'provisional' else 'final' end as status,
    cast(found as decimal(20, 4)) as value_numerator, cast(case when found is not null then 1 end as decimal(20, 4)) as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    '>=' as operator, cast(null as decimal(9, 4)) as threshold, figure_id as numerator_figure, cast(null as varchar) as denominator_figure,
    cast(null as varchar) as benchmark_figure, cast(null as varchar) as benchmark_prior_figure
from granted
