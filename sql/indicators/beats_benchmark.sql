/*
what:  the point when a county's rate exceeds the nation's rate of the same period
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; the nation's rate in percent
law:   >
  大于 and 高于 are strict: a tie scores nothing (rules R2); an estimate decides only provisionally; no ODR unit is no
  mechanism (R9); what a person must decide, and totals that say otherwise than the rows, leave the range open (R12)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.operator, q.reading_id, d.zero_denominator, s.ref_area,
        r.numerator, r.denominator, r.worst_numerator, r.worst_denominator, r.best_numerator, r.best_denominator, r.undecided, r.basis, r.year,
        r.numerator_figure, r.denominator_figure, b.value as percent, b.decimals, b.obs_status, b.figure_id as benchmark_figure,
        coalesce(b.estimate_low, b.value) as percent_low, coalesce(b.estimate_high, b.value) as percent_high, x.is_apart,
        macros.passes(x.numerator, x.denominator, '>', b.value) as rows_pass,
        macros.passes(x.stated_numerator, x.stated_denominator, '>', b.value) as totals_pass
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.figure b on b.ref_area = 'CN' and b.measure = p.benchmark and b.is_cumulative and b.time_period = r.period_id
    left join marts.rate_dispute x on x.ref_area = r.ref_area and x.rate = r.rate and x.definition = r.definition and r.basis = 'rows'
    where p.shape = 'beats_benchmark'
),
bounded as (
    select *,
        percent_low - case decimals when 0 then cast('0.5' as decimal(6, 5)) when 1 then cast('0.05' as decimal(6, 5)) when 2 then cast('0.005' as decimal(6, 5))
            when 3 then cast('0.0005' as decimal(6, 5)) else cast('0.00005' as decimal(6, 5)) end as surely_over,
        percent_high + case decimals when 0 then cast('0.5' as decimal(6, 5)) when 1 then cast('0.05' as decimal(6, 5)) when 2 then cast('0.005' as decimal(6, 5))
            when 3 then cast('0.0005' as decimal(6, 5)) else cast('0.00005' as decimal(6, 5)) end as surely_under,
        case when is_apart = 1 or rows_pass <> totals_pass then 1 else 0 end as is_disputed
    from asked
),
judged as (
    select *,
        case when basis = 'absent' then 'absent' when percent is null or (numerator is null and coalesce(undecided, 0) = 0) then 'missing'
             when numerator is null then 'undecided' when denominator = 0 and undecided = 0 then zero_denominator
             when macros.passes(numerator, denominator, '>', percent) = 1 then 'pass' else 'fail' end as verdict,
        coalesce(macros.passes(worst_numerator, worst_denominator, '>=', surely_under), 0) as is_over_at_worst,
        coalesce(macros.passes(worst_numerator, worst_denominator, '>', percent), 0) as is_passed_at_worst,
        coalesce(macros.passes(best_numerator, best_denominator, '>', surely_over), 1) as is_over_at_best,
        coalesce(macros.passes(best_numerator, best_denominator, '>', percent), 1) as is_passed_at_best
    from bounded
)
select
    reading_id, ref_area, criterion_id, part, year, points,
    case when verdict in ('pass', 'vacuous') then points else 0 end as score,
    case when verdict = 'pass' and is_over_at_worst = 1 and is_passed_at_worst = 1 and (is_disputed = 0 or totals_pass = 1) then points else 0 end as low,
    case when verdict in ('absent', 'zero') then 0 when verdict in ('missing', 'undecided', 'vacuous', 'manual', 'pass') then points
         when is_over_at_best = 1 or (is_disputed = 1 and totals_pass = 1) then points else 0 end as high,
    case when verdict in ('missing', 'vacuous', 'manual') then verdict when verdict in ('absent', 'zero') then 'final'
         when is_disputed = 1 or verdict = 'undecided' or (undecided > 0 and is_passed_at_worst <> is_passed_at_best) then 'manual'
         when obs_status in ('E', 'P') then 'provisional'
         when verdict = 'pass' and is_over_at_worst = 0 or verdict = 'fail' and is_over_at_best = 1 then 'tie_risk' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    percent as benchmark_numerator, cast(case when percent is not null then 100 end as decimal(20, 4)) as benchmark_denominator,
    operator, cast(null as decimal(9, 4)) as threshold, numerator_figure, denominator_figure, benchmark_figure,
    cast(null as varchar) as benchmark_prior_figure
from judged
