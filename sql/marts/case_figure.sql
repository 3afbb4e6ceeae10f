/*
what:  >
  the numerators and denominators counted from cases under the chosen reading as figures, each with the sheet and rows
  the cases stand in; one that comes from several sheets is added up from a figure a sheet
grain: figure_id, ref_area
rows:  area
columns:
  total_figure_id: the figure this one is a part of; null for a total
*/
with base as (
    select rate, definition, rate_denominator, rule, from_on, before_on from marts.case_definition where reading_id = 'base'
),
sheet as (
    select t.ref_area, b.rate, b.definition, t.capture, t.sheet,
        sum(t.cases * cast(w.above as integer)) as above, sum(t.cases * cast(w.below as integer)) as below,
        min(t.first_row) as first_row, max(t.last_row) as last_row
    from base b
    join marts.case_tally t on t.rate = b.rate and t.rule = b.rule and t.day >= b.from_on and t.day < b.before_on
    join ref.case_weight w on w.state = t.state and w.rate_denominator = b.rate_denominator and w.scope = t.scope and w.below = '1'
    group by t.ref_area, b.rate, b.definition, t.capture, t.sheet
),
source as (
    select *, case when sheet = '' then '' else sheet || ' ' end || 'rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) as locator,
        count(*) over (partition by ref_area, rate, definition) as sheets,
        row_number() over (partition by ref_area, rate, definition order by capture asc nulls last, sheet asc nulls last) as nth
    from sheet
),
total as (
    select c.ref_area, c.rate, c.definition, c.numerator, c.denominator, coalesce(s.capture, c.capture) as capture,
        case when s.sheets > 1 then 'added up from ' || cast(s.sheets as varchar) || ' sheets' else coalesce(s.locator, 'no case of the period') end as locator
    from marts.case_rate c
    join base b on b.rate = c.rate and b.definition = c.definition
    left join source s on s.ref_area = c.ref_area and s.rate = c.rate and s.definition = c.definition and s.nth = 1
    where c.denominator is not null
),
figures as (
    select ref_area, rate as measure, definition, cast(null as varchar) as part, numerator as value, capture, locator from total
    union all
    select ref_area, rate || '_of', definition, null, denominator, capture, locator from total
    union all
    select ref_area, rate, definition, substr(capture, 1, 8) || '/' || sheet, cast(above as decimal(20, 4)), capture, locator from source where sheets > 1
    union all
    select ref_area, rate || '_of', definition, substr(capture, 1, 8) || '/' || sheet, cast(below as decimal(20, 4)), capture, locator from source where sheets > 1
)
select 'count/' || f.ref_area || '/' || f.measure || '/' || f.definition || coalesce('/' || f.part, '') as figure_id,
    case when f.part is not null then 'count/' || f.ref_area || '/' || f.measure || '/' || f.definition end as total_figure_id,
    f.ref_area, f.measure, f.definition, f.value, k.vintage, f.capture, f.locator
from figures f
join staging.capture k on k.capture = f.capture
