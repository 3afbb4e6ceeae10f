/*
what:  >
  why a period's growth does not compare with its published levels: a note of the page the growth was read from, else of the page of the
  level, else of another page of that year, else what is known beside the pages
grain: measure, freq, time_period, is_cumulative
columns:
  grade: of what is known beside the pages, O official text, P press copy; null for a note of a kept page
*/
with asked as (
    select measure, freq, time_period, is_cumulative, year, is_break, growth_capture, level_capture
    from marts.comparable_base
    where is_break or not is_comparable
),
candidate as (
    select a.measure, a.freq, a.time_period, a.is_cumulative, n.why, n.text as evidence, n.capture, n.locator, n.vintage, cast(null as varchar) as grade,
        case when n.capture = a.growth_capture then 1 when n.capture = a.level_capture then 2 else 3 end as nearness
    from asked a
    join staging.note_reason n on n.measure = a.measure and n.year = a.year
    union all
    select a.measure, a.freq, a.time_period, a.is_cumulative, k.why, k.evidence, null, null, cast(null as date), k.grade, 4
    from asked a
    join ref.comparability k on k.measure = a.measure and k.year = cast(a.year as varchar)
),
ranked as (
    select *, row_number() over (
        partition by measure, freq, time_period, is_cumulative
        order by nearness asc nulls last, case why when 'census' then 1 else 2 end asc nulls last, vintage desc nulls last, capture asc nulls last) as best
    from candidate
)
select a.measure, a.freq, a.time_period, a.is_cumulative,
    case when a.is_break then 'break' else coalesce(r.why, 'unexplained') end as why,
    case when a.is_break then coalesce(r.evidence, m.note) else r.evidence end as evidence,
    r.grade, r.capture, r.locator
from asked a
join ref.measure m on m.measure = a.measure
left join ranked r on r.measure = a.measure and r.freq = a.freq and r.time_period = a.time_period and r.is_cumulative = a.is_cumulative and r.best = 1
