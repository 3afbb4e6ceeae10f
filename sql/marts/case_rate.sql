/*
what:  >
  numerator and denominator of every rate counted from cases, a county and definition a row, with the worst and best
  that cases nobody can decide yet may make of them
grain: ref_area, rate, definition
rows:  area
columns:
  numerator: decided cases only; null with denominator where nothing is decided but something is open
  undecided: cases that may count either way
  capture: a delivery of the data set; where the cases stand says marts.case_figure
units: cases
law:   rules R10, R11
*/
with definition as (
    select distinct rate, definition, rate_denominator, rule, from_on, before_on, period_id from marts.case_definition
),
weight as (
    select state, rate_denominator, scope, cast(above as integer) as above, cast(below as integer) as below,
        cast(worst_above as integer) as worst_above, cast(worst_below as integer) as worst_below,
        cast(best_above as integer) as best_above, cast(best_below as integer) as best_below
    from ref.case_weight
),
delivered as (  -- a data set that was handed in without a single case says that there was none
    select c.ref_area, p.rate, min(c.capture) as capture
    from staging.capture c
    join ref.criterion k on k.datasets = c.dataset or k.datasets like c.dataset || ',%'
    join ref.part p on p.criterion_id = k.criterion_id and p.rate is not null
    group by c.ref_area, p.rate
),
flagged as (
    select distinct ref_area, rate from marts.case_tally where rule = 'platform_flag'
),
summed as (
    select v.ref_area, d.rate, d.definition, d.period_id, d.from_on, v.capture,
        coalesce(sum(t.cases * w.above), 0) as above, coalesce(sum(t.cases * w.below), 0) as below,
        coalesce(sum(t.cases * w.worst_above), 0) as worst_above, coalesce(sum(t.cases * w.worst_below), 0) as worst_below,
        coalesce(sum(t.cases * w.best_above), 0) as best_above, coalesce(sum(t.cases * w.best_below), 0) as best_below,
        coalesce(sum(case when w.worst_above <> w.best_above or w.worst_below <> w.best_below then t.cases else 0 end), 0) as undecided
    from delivered v
    join definition d on d.rate = v.rate
    left join flagged f on f.ref_area = v.ref_area and f.rate = d.rate
    left join marts.case_tally t on t.ref_area = v.ref_area and t.rate = d.rate and t.rule = d.rule and t.day >= d.from_on and t.day < d.before_on
    left join weight w on w.state = t.state and w.rate_denominator = d.rate_denominator and w.scope = t.scope
    where d.rule <> 'platform_flag' or f.rate is not null
    group by v.ref_area, d.rate, d.definition, d.period_id, d.from_on, v.capture
)
select ref_area, rate, definition, period_id,
    cast(case when below > 0 or undecided = 0 then above end as decimal(20, 4)) as numerator,
    cast(case when below > 0 or undecided = 0 then below end as decimal(20, 4)) as denominator,
    cast(worst_above as decimal(20, 4)) as worst_numerator, cast(worst_below as decimal(20, 4)) as worst_denominator,
    cast(best_above as decimal(20, 4)) as best_numerator, cast(best_below as decimal(20, 4)) as best_denominator,
    cast(undecided as bigint) as undecided, capture
from summed
