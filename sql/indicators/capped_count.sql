/*
what:  points by a count, up to the criterion's points; what is only possible widens the range
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; counts
law:   有1家得1分，有2家及以上得2分; 有1项得1分，最高得2分
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.tally, q.reading_id, s.ref_area, t.certain, t.counted, t.possible, t.figure_id, t.is_unreviewed
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    cross join ref.scored_area s
    left join marts.tally t on t.reading_id = q.reading_id and t.ref_area = s.ref_area and t.tally = p.tally
    where p.shape = 'capped_count'
),
banded as (
    select a.reading_id, a.ref_area, a.criterion_id, a.part,
        max(case when a.certain >= b.at_least then b.points else 0 end) as low,
        max(case when a.counted >= b.at_least then b.points else 0 end) as score,
        max(case when a.possible >= b.at_least then b.points else 0 end) as high
    from asked a
    join ref.band b on b.criterion_id = a.criterion_id and b.part = a.part
    where a.counted is not null
    group by a.reading_id, a.ref_area, a.criterion_id, a.part
)
select
    a.reading_id, a.ref_area, a.criterion_id, a.part, cast(null as integer) as year, a.points,
    coalesce(b.score, 0) as score, coalesce(b.low, 0) as low,
    case when a.counted is null or a.is_unreviewed = 1 then a.points else b.high end as high,
    case when a.counted is null then 'missing' when b.low = a.points then 'final'
         when b.low < b.score or a.is_unreviewed = 1 or b.high > b.score then 'provisional' else 'final' end as status,
    cast(a.counted as decimal(20, 4)) as value_numerator, cast(case when a.counted is not null then 1 end as decimal(20, 4)) as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    '>=' as operator, cast(null as decimal(9, 4)) as threshold, a.figure_id as numerator_figure, cast(null as varchar) as denominator_figure,
    cast(null as varchar) as benchmark_figure, cast(null as varchar) as benchmark_prior_figure
from asked a
left join banded b on b.reading_id = a.reading_id and b.ref_area = a.ref_area and b.criterion_id = a.criterion_id and b.part = a.part
