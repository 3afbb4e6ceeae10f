/*
what:  figures that are counts of rows, with the rows they were counted from, and the sums of a city's counties
grain: figure_id
rows:  area
*/
with base as (
    select distinct rate, definition from marts.reading_definition where reading_id = 'base'
),
person as (
    select ref_area, 'platform_user_share' as measure, definition, cast(users as decimal(20, 4)) as value,
        user_capture as capture, user_sheet as sheet, user_first_row as first_row, user_last_row as last_row
    from marts.platform_user_count
    union all
    select ref_area, 'platform_user_share_of', definition, cast(staff as decimal(20, 4)), capture, sheet, first_row, last_row from marts.platform_user_count
    union all
    select ref_area, rate, definition, numerator, capture, sheet, first_row, last_row from marts.training_rate
    union all
    select ref_area, rate || '_of', definition, denominator, capture, sheet, first_row, last_row from marts.training_rate
)
select figure_id, ref_area, measure, definition, value, 'CASES' as unit_measure, vintage, capture, locator from marts.case_figure
union all
select 'count/' || p.ref_area || '/' || p.measure || '/' || p.definition, p.ref_area, p.measure, p.definition, p.value, 'PERSONS', k.vintage, p.capture,
    case when p.sheet = '' then '' else p.sheet || ' ' end || coalesce('rows ' || cast(p.first_row as varchar) || '-' || cast(p.last_row as varchar), 'nobody')
from person p
join base b on (b.rate = p.measure or b.rate || '_of' = p.measure) and b.definition = p.definition
join staging.capture k on k.capture = p.capture
union all
select 'count/' || ref_area || '/online_operators/' || definition as figure_id, ref_area, 'online_operators' as measure, definition,
    cast(counted as decimal(20, 4)) as value, 'ENTITIES' as unit_measure, vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(counted as varchar) || ' counted'
        || case when captures > 1 then ' in ' || cast(captures as varchar) || ' files' else '' end as locator
from marts.operator_count
union all
select 'count/' || ref_area || '/market_entities', ref_area, 'market_entities', '', cast(counted as decimal(20, 4)), 'ENTITIES', vintage, capture, locator
from marts.entity_count
union all
select 'count/' || ref_area || '/surviving_operators/' || definition, ref_area, 'surviving_operators', definition, cast(surviving as decimal(20, 4)), 'ENTITIES', vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(surviving as varchar) || ' counted'
from marts.survivor_count
union all
select 'count/' || ref_area || '/existing_operators/' || definition, ref_area, 'online_operators', definition, cast(existing as decimal(20, 4)), 'ENTITIES', vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(existing as varchar) || ' counted'
        || case when undated > 0 then ', ' || cast(undated as varchar) || ' without a start date' else '' end
from marts.survivor_count
