/*
what:  figures that are counts of rows, with the rows they were counted from
grain: figure_id
*/
select 'count/' || ref_area || '/online_operators/' || definition as figure_id, ref_area, 'online_operators' as measure, definition,
    counted as value, vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(counted as varchar) || ' counted'
        || case when captures > 1 then ' in ' || cast(captures as varchar) || ' files' else '' end as locator
from marts.operator_count
union all
select 'count/' || ref_area || '/market_entities', ref_area, 'market_entities', '', counted, vintage, capture, locator
from marts.entity_count
union all
select 'count/' || ref_area || '/surviving_operators/' || definition, ref_area, 'surviving_operators', definition, surviving, vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(surviving as varchar) || ' counted'
from marts.survivor_count
union all
select 'count/' || ref_area || '/existing_operators/' || definition, ref_area, 'online_operators', definition, existing, vintage, capture,
    coalesce(sheet, '') || ' rows ' || cast(first_row as varchar) || '-' || cast(last_row as varchar) || ', ' || cast(existing as varchar) || ' counted'
        || case when undated > 0 then ', ' || cast(undated as varchar) || ' without a start date' else '' end
from marts.survivor_count
