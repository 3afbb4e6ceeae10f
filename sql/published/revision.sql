/*
what:  how a figure changed after it was first known, and why
grain: ref_area, measure, definition, freq, time_period, is_cumulative, known_on, figure_id
rows:  area
source: two vintages of one figure in observation
columns:
  from_value: as known before, in base units or percent [base units of the measure, or percent; exact decimal as text]
  to_value: as known from known_on [base units of the measure, or percent; exact decimal as text]
  from_version: prelim, final or revised before
  to_version: prelim, final or revised after
  figure_id: the newer figure in observation
  known_on: date the newer figure became known
  from_known_on: date the older figure became known
  why: >
    census (a note of the newer page speaks of 普查), scope (… of 口径 or of changed ranges), typo (a correction names it, or the page was
    changed at its address without a note about it), preliminary_to_final, restated (none of these)
  evidence: the page's note as printed, the correction's document, or what the sheet says it was taken from
  correction_id: row of correction that names either figure
  source: publisher or county of the newer figure
  url: page or file of the newer figure
  locator: place of the newer figure there
  from_figure_id: the older figure in observation [identifier]
  from_source: publisher or county of the older figure [code]
  from_url: page or file of the older figure [address]
  from_locator: place of the older figure there [text]
*/
with noted as (
    select r.figure_id, n.why, n.text,
        row_number() over (partition by r.figure_id order by case n.why when 'census' then 1 else 2 end asc nulls last) as best
    from marts.revision r
    join staging.note_reason n on n.capture = r.capture and n.measure = r.base_measure
    left join staging.note_reason b on b.capture = r.from_capture and b.measure = n.measure and b.why = n.why and b.text = n.text
    where not (r.is_same_page and b.capture is not null)
),
reasoned as (
    select r.*, n.text as note, k.evidence as document,
        case when r.correction_id is not null then 'typo'
             when r.from_version in ('prelim', 'estimate') and r.to_version = 'final' then 'preliminary_to_final'
             when n.why is not null then n.why
             when r.printed_for like '%普查%' then 'census'
             when r.is_same_page then 'typo'
             when r.from_version in ('prelim', 'estimate') and r.to_version = 'revised' then 'preliminary_to_final'
             else 'restated' end as why
    from marts.revision r
    left join noted n on n.figure_id = r.figure_id and n.best = 1
    left join ref.correction k on k.id = r.correction_id
)
select
    ref_area, measure, basis as definition, freq, time_period, is_cumulative, known_on,
    macros.decimal_text(from_value) as from_value, macros.decimal_text(to_value) as to_value, from_version, to_version, figure_id,
    why, case when correction_id is not null then document when why in ('census', 'scope') then coalesce(note, printed_for) else printed_for end as evidence,
    correction_id, from_known_on, from_figure_id, from_source, from_url, from_locator, source, url, locator
from reasoned
