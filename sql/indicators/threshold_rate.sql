/*
what:  the point when a rate passes its threshold; 0/0 is judged by option zero_denominator
grain: reading_id, ref_area, criterion_id, part
units: points; threshold in percent
law:   超过 and 大于 are strict, 达到100% is equality (rules R2); no case in the window (rules R9)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.operator, p.threshold, q.reading_id, d.zero_denominator, s.ref_area,
        r.numerator, r.denominator, r.year, r.numerator_figure, r.denominator_figure
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    where p.shape = 'threshold_rate'
),
judged as (
    select *,
        case when numerator is null or denominator is null then 'missing'
             when denominator = 0 then zero_denominator
             when operator = '>' and cast(numerator as decimal(19, 4)) * 100 > cast(denominator as decimal(19, 4)) * threshold then 'pass'
             when operator = '>=' and cast(numerator as decimal(19, 4)) * 100 >= cast(denominator as decimal(19, 4)) * threshold then 'pass'
             when operator = '=' and cast(numerator as decimal(19, 4)) * 100 = cast(denominator as decimal(19, 4)) * threshold then 'pass'
             else 'fail' end as verdict
    from asked
)
select
    reading_id, ref_area, criterion_id, part, year, points,
    case when verdict in ('pass', 'vacuous') then points else 0 end as score,
    case when verdict = 'pass' then points else 0 end as low,
    case when verdict in ('fail', 'zero') then 0 else points end as high,
    case verdict when 'missing' then 'missing' when 'vacuous' then 'vacuous' when 'manual' then 'manual' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    operator, threshold, numerator_figure, denominator_figure, cast(null as varchar) as benchmark_figure,
    cast(null as varchar) as benchmark_prior_figure
from judged
