/*
what:  >
  every part under the chosen options for the areas that are shown, beside the rule it is judged by, what its rate is
  called and counted in, and what a bureau hands in where its data are missing
grain: ref_area, criterion_id, part
rows:  area
units: as in scores.part
columns:
  rate_name: Chinese name of the rate
  unit: what the rate's totals count, Chinese
  hand_in: which data set to hand in, Chinese
checks:
  - name: rate_has_unit
    severity: fail
    what: a rate of the index has no line in sql/ref/rate.csv
    offenders: select criterion_id, part, rate from scores.base_part where rate is not null and unit is null
*/
with listed as (
    select d.criterion_id, max(case when d.position = 1 then t.name end) as main_title,
        max(case when d.dataset = 'rate_summary' and d.position > 1 then t.name end) as summary_title
    from ref.criterion_dataset d
    join ref.term t on t.kind = 'dataset' and t.term = d.dataset
    group by d.criterion_id
),
ledger as (
    select name from ref.term where kind = 'dataset' and term = 'evidence_ledger'
)
select
    p.ref_area, p.criterion_id, p.part, p.year, p.points, p.score, p.low, p.high, p.status,
    p.value_numerator, p.value_denominator, p.benchmark_numerator, p.benchmark_denominator, p.operator, p.threshold,
    p.numerator_figure, p.benchmark_figure,
    t.shape, t.measure, t.benchmark_area, t.benchmark_measure, t.numerator as share_measure, t.rate, t.tally, n.name as rate_name, u.unit,
    case when t.shape = 'attested' then '请在《' || e.name || '》登记材料'
         else '请报《' || l.main_title || '》' || coalesce('，无明细的报《' || l.summary_title || '》', '') end as hand_in
from scores.part p
join ref.scored_area s on s.ref_area = p.ref_area and s.is_shown
join ref.part t on t.criterion_id = p.criterion_id and (t.part = p.part or t.shape in ('growth_comparison', 'share_comparison'))
join listed l on l.criterion_id = p.criterion_id
cross join ledger e
left join ref.term n on n.kind = 'rate' and n.term = t.rate
left join ref.rate u on u.rate = t.rate
where p.reading_id = 'base'
