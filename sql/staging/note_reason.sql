/*
what:  the note of a page that says why a measure's figures do not compare with those of other periods
grain: capture, measure, why
columns:
  measure: level measure; a note that names measures is about these, one that names none about all of its page
  year: newest year the page has figures of
*/
with named as (
    select distinct n.capture, n.locator, s.measure
    from staging.page_note n
    join ref.note_subject s on contains(n.text, s.word)
    where n.why is not null
),
unnamed as (
    select n.capture, n.locator
    from staging.page_note n
    left join named d on d.capture = n.capture and d.locator = n.locator
    where n.why is not null and d.capture is null
),
about as (
    select capture, locator, measure from named where measure is not null
    union all
    select distinct u.capture, u.locator, f.base_measure
    from unnamed u
    join staging.page_figure f on f.capture = u.capture
),
page_year as (
    select capture, max(year) as year from staging.page_figure group by capture
),
ranked as (
    select n.capture, a.measure, n.why, n.locator, n.text, n.source, n.vintage, y.year,
        row_number() over (partition by n.capture, a.measure, n.why order by n.locator asc nulls last) as first
    from about a
    join staging.page_note n on n.capture = a.capture and n.locator = a.locator
    left join page_year y on y.capture = n.capture
)
select capture, measure, why, locator, text, source, vintage, year
from ranked
where first = 1
