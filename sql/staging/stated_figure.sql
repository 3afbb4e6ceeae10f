/*
what:  >
  what a score may be taken from beside series of figures, as figures: the two totals of a stated rate, a ledger entry
grain: figure_id
rows:  area
*/
with totals as (
    select capture, ref_area, rate || ' numerator' as measure, denominator_def, period, printed_numerator as obs_value,
        vintage, numerator_cell as locator, unit_name
    from staging.rate_total
    union all
    select capture, ref_area, rate || ' denominator', denominator_def, period, printed_denominator, vintage, denominator_cell, unit_name
    from staging.rate_total
)
select macros.figure_id(capture, locator) as figure_id, ref_area, measure, coalesce(denominator_def, '') as definition, 'A' as freq,
    period as time_period, obs_value, 'COUNT' as unit_measure, 'final' as version, vintage, capture, locator, unit_name as printed
from totals
union all
select macros.figure_id(capture, locator), ref_area, 'evidence', max(status), 'A', cast(max(dated_on) as varchar),
    coalesce(max(printed_review), max(printed_self), ''), 'POINTS', case when max(status) = 'reviewed' then 'final' else 'prelim' end,
    max(vintage), capture, locator, max(evidence_id) || ' ' || max(title)
from staging.evidence
group by capture, locator, ref_area
union all
select figure_id, ref_area, measure, 'assumption', 'A', period, obs_value, unit_measure, 'assumed', vintage, capture, locator, cast(null as varchar)
from staging.assumed_statement
