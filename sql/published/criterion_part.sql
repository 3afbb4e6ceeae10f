/*
what:  >
  what each criterion was decided on, under the chosen options: one assessed year, one rate or one finding a row;
  values are exact to the millionth, totals in the unit they were printed in
grain: ref_area, criterion_id, part
rows:  area
source: computed from the figures in criterion_figure
columns:
  part: assessed year (1 the earlier), name of the rate, or empty
  name: Chinese name of that share or rate
  rate: share or rate it is decided on, where it is one; cases are in case_exception
  value: the county's growth, share or rate as a fraction; a count; a finding's points [fraction of 1, count or points; exact decimal as text]
  benchmark: >
    what it is compared with, as a fraction (for training: the fewest hours)
  threshold: percent, or hours, that must be reached
  numerator: >
    total above the line, in the printed unit (growth: this year's total)
  denominator: >
    total below the line, in the printed unit (growth: the year before)
*/
with shown as (
    select p.*, pt.shape, pt.measure, pt.rate, tm.name, y.period_id, y.prior_period_id,
        coalesce(n.unit_mult, nl.unit_mult, 0) as n_mult, coalesce(d.unit_mult, dl.unit_mult, 0) as d_mult,
        case when pt.shape = 'growth_comparison' then t.value else p.value_numerator end as above,
        case when pt.shape = 'growth_comparison' then q.value else p.value_denominator end as below
    from scores.part p
    join ref.part pt on pt.criterion_id = p.criterion_id and (pt.part = p.part or pt.shape in ('growth_comparison', 'share_comparison'))
    left join ref.term tm on tm.kind = 'rate' and tm.term = pt.rate
    left join marts.assessed_period y on y.reading_id = p.reading_id and cast(y.slot as varchar) = p.part and pt.shape in ('growth_comparison', 'share_comparison')
    left join marts.level t on t.ref_area = p.ref_area and t.measure = pt.measure and t.period_id = y.period_id
    left join marts.level q on q.ref_area = p.ref_area and q.measure = pt.measure and q.period_id = y.prior_period_id
    left join staging.figure n on n.figure_id = case when pt.shape = 'growth_comparison' then t.figure_id else p.numerator_figure end
    left join staging.figure d on d.figure_id = case when pt.shape = 'growth_comparison' then q.figure_id else p.denominator_figure end
    left join marts.level nl on nl.figure_id = case when pt.shape = 'growth_comparison' then t.figure_id else p.numerator_figure end
    left join marts.level dl on dl.figure_id = case when pt.shape = 'growth_comparison' then q.figure_id else p.denominator_figure end
    join ref.scored_area s on s.ref_area = p.ref_area and s.is_shown
    where p.reading_id = 'base'
),
scaled as (
    select *, macros.unit_share(case when n_mult = d_mult then n_mult else 0 end) as times from shown
)
select
    ref_area, criterion_id, part, year, rate, name,
    cast(score as decimal(6, 2)) as score, cast(low as decimal(6, 2)) as low, cast(high as decimal(6, 2)) as high,
    cast(points as decimal(6, 2)) as max, status,
    macros.ratio_text(value_numerator, value_denominator) as value,
    macros.ratio_text(benchmark_numerator, benchmark_denominator) as benchmark,
    macros.decimal_text(threshold) as threshold,
    macros.decimal_text(cast(above * times as decimal(28, 8))) as numerator,
    macros.decimal_text(cast(below * times as decimal(28, 8))) as denominator
from scaled
