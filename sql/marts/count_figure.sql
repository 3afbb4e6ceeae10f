/*
what:  figures that are counts of rows, with the rows they were counted from, and the sums of a city's counties
grain: figure_id
*/
with base as (
    select distinct rate, definition from marts.reading_definition where reading_id = 'base'
),
counted as (
    select ref_area, rate || '/' || definition as name, rate as measure, definition, numerator as value, capture, last_capture, sheet, first_row, last_row
    from marts.case_rate
    union all
    select ref_area, rate || '_of/' || definition, rate || '_of', definition, denominator, capture, last_capture, sheet, first_row, last_row
    from marts.case_rate
    union all
    select ref_area, 'platform_user_share/' || definition, 'platform_user_share', definition, cast(users as decimal(20, 4)),
        user_capture, user_capture, user_sheet, user_first_row, user_last_row
    from marts.platform_user_count
    union all
    select ref_area, 'platform_user_share_of/' || definition, 'platform_user_share_of', definition, cast(staff as decimal(20, 4)), capture, capture, sheet, first_row, last_row
    from marts.platform_user_count
    union all
    select ref_area, rate || '/' || definition, rate, definition, numerator, capture, capture, sheet, first_row, last_row from marts.training_rate
    union all
    select ref_area, rate || '_of/' || definition, rate || '_of', definition, denominator, capture, capture, sheet, first_row, last_row from marts.training_rate
),
dated as (
    select 'count/' || c.ref_area || '/' || c.name as figure_id, c.ref_area, c.measure, c.definition, c.value, k.vintage, c.capture,
        case when c.measure like 'platform%' or c.measure like 'training%' then 'PERSONS' else 'CASES' end as unit_measure,
        case when c.sheet = '' then '' else c.sheet || ' ' end || 'rows ' || cast(c.first_row as varchar) || '-' || cast(c.last_row as varchar)
            || case when c.last_capture <> c.capture then ' in several files' else '' end as locator
    from counted c
    join base b on (b.rate = c.measure or b.rate || '_of' = c.measure) and b.definition = c.definition
    join staging.capture k on k.capture = c.last_capture
    where c.value is not null
)
select figure_id, ref_area, measure, definition, value, unit_measure, vintage, capture, locator from dated
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
