/*
what:  what keeps each criterion open under the chosen options, by its parts
grain: ref_area, criterion_id
rows:  area
columns:
  lacks_evidence: no material in the ledger counts for it
  awaits_review: material that only its unit has marked
  lacks_figures: a county figure is missing
  lacks_benchmark: only the nation's figure is missing, or the assessed years that follow from it
  lacks_years: the assessed years are not known yet, and so neither whether the county's figures cover them
  is_preliminary: decided on preliminary, estimated or older figures
*/
with part as (
    select p.*, coalesce(t.shape = 'attested' or t.tally = 'institutional_outputs', false) as is_evidence,
        coalesce(t.shape in ('growth_comparison', 'share_comparison') and t.benchmark_area <> 'self', false) as is_yearly,
        coalesce(t.shape = 'beats_benchmark', false) as is_rate
    from scores.part p
    join ref.scored_area s on s.ref_area = p.ref_area and s.is_shown
    left join ref.part t on t.criterion_id = p.criterion_id and (t.part = p.part or t.shape in ('growth_comparison', 'share_comparison'))
    where p.reading_id = 'base'
),
open_part as (
    select *,
        case when is_yearly and year is null then 1
             when not (is_yearly or is_rate) or value_numerator is null or value_denominator is null then 0
             when benchmark_numerator is null or benchmark_denominator is null then 1 else 0 end as is_national
    from part
)
select
    ref_area, criterion_id,
    max(case when status = 'missing' and is_evidence then 1 else 0 end) as lacks_evidence,
    max(case when status = 'provisional' and is_evidence then 1 else 0 end) as awaits_review,
    max(case when status = 'missing' and not is_evidence and is_national = 0 then 1 else 0 end) as lacks_figures,
    max(case when status = 'missing' and not is_evidence and is_national = 1 then 1 else 0 end) as lacks_benchmark,
    max(case when status = 'missing' and is_yearly and year is null then 1 else 0 end) as lacks_years,
    max(case when status = 'provisional' and not is_evidence then 1 else 0 end) as is_preliminary,
    max(case when status = 'vacuous' then 1 else 0 end) as is_vacuous,
    max(case when status = 'tie_risk' then 1 else 0 end) as is_tied,
    max(case when status = 'basis_mismatch' then 1 else 0 end) as is_mismatched,
    max(case when status = 'manual' then 1 else 0 end) as is_manual
from open_part
group by ref_area, criterion_id
