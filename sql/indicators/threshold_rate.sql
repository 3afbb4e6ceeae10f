/*
what:  the point when a rate passes its threshold; 0/0 is judged by option zero_denominator
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; threshold in percent
law:   >
  超过 and 大于 are strict, 达到100% is equality (rules R2); no case in the window (R9); cases that a person must decide
  and totals that say otherwise than the rows leave the range open (R12)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.operator, p.threshold, q.reading_id, d.zero_denominator, s.ref_area,
        r.rate, r.numerator, r.denominator, r.undecided, r.year, r.numerator_figure, r.denominator_figure, x.is_apart,
        macros.passes(r.numerator, r.denominator, p.operator, p.threshold) as is_passed,
        coalesce(macros.passes(r.worst_numerator, r.worst_denominator, p.operator, p.threshold), 0) as is_passed_at_worst,
        coalesce(macros.passes(r.best_numerator, r.best_denominator, p.operator, p.threshold), 1) as is_passed_at_best,
        macros.passes(x.numerator, x.denominator, p.operator, p.threshold) as rows_pass,
        macros.passes(x.stated_numerator, x.stated_denominator, p.operator, p.threshold) as totals_pass
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.rate_dispute x on x.ref_area = r.ref_area and x.rate = r.rate and x.definition = r.definition and r.basis = 'rows'
    where p.shape = 'threshold_rate'
),
judged as (
    select *,
        case when rate is null then 'missing' when numerator is null then 'undecided'
             when denominator = 0 and undecided = 0 then zero_denominator when is_passed = 1 then 'pass' else 'fail' end as verdict,
        case when undecided > 0 and is_passed_at_worst <> is_passed_at_best then 1 else 0 end as is_open,
        case when is_apart = 1 or rows_pass <> totals_pass then 1 else 0 end as is_disputed
    from asked
)
select
    reading_id, ref_area, criterion_id, part, year, points,
    case when verdict in ('pass', 'vacuous') then points else 0 end as score,
    case when verdict = 'pass' and is_open = 0 and (is_disputed = 0 or totals_pass = 1) then points else 0 end as low,
    case when is_open = 1 or (is_disputed = 1 and totals_pass = 1) then points when verdict in ('fail', 'zero') then 0 else points end as high,
    case when verdict in ('missing', 'vacuous', 'manual') then verdict when is_open = 1 or is_disputed = 1 or verdict = 'undecided' then 'manual' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    operator, threshold, numerator_figure, denominator_figure, cast(null as varchar) as benchmark_figure,
    cast(null as varchar) as benchmark_prior_figure
from judged
