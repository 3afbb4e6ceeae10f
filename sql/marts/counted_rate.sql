/*
what:  shares and rates counted from a county's own rows or taken from its dedicated tables
grain: ref_area, rate, definition
rows:  area
units: counts, CNY or persons, the same above and below; for training_min_hours the hours × 12 over the months in post of whoever is furthest from the minimum
law:   rules R1 (never a rounded percentage)
*/
with pair as (
    select n.ref_area, p.rate, n.year, n.value as numerator, d.value as denominator, n.figure_id as numerator_figure,
        d.figure_id as denominator_figure, row_number() over (partition by n.ref_area, p.rate order by n.year desc nulls last) as newest
    from (select 'online_employment_share' as rate, 'employment_online_narrow' as above, 'employment_total' as below
          union all select 'ecommerce_tax_share', 'tax_ecommerce', 'tax_total_collected') p
    join marts.figure n on n.measure = p.above and n.freq = 'A'
    join marts.figure d on d.ref_area = n.ref_area and d.measure = p.below and d.freq = 'A' and d.year = n.year
    cross join staging.as_of_day t
    where n.year <= t.last_full_year
),
exact as (
    select o.ref_area, 'online_operator_share' as rate, o.definition, cast(null as integer) as year, cast(null as varchar) as period_id,
        cast(o.counted as decimal(20, 4)) as numerator, cast(e.counted as decimal(20, 4)) as denominator,
        'count/' || o.ref_area || '/online_operators/' || o.definition as numerator_figure,
        'count/' || o.ref_area || '/market_entities' as denominator_figure
    from marts.operator_count o
    join marts.entity_count e on e.ref_area = o.ref_area
    union all
    select ref_area, 'survival_two_years', definition, null, null, cast(surviving as decimal(20, 4)), cast(existing as decimal(20, 4)),
        'count/' || ref_area || '/surviving_operators/' || definition, 'count/' || ref_area || '/existing_operators/' || definition
    from marts.survivor_count
    union all
    select ref_area, rate, '', year, cast(year as varchar), numerator, denominator, numerator_figure, denominator_figure
    from pair where newest = 1
    union all
    select ref_area, rate, definition, year, cast(year as varchar), numerator, denominator,
        'count/' || ref_area || '/' || rate || '/' || definition, 'count/' || ref_area || '/' || rate || '_of/' || definition
    from marts.training_rate
)
select ref_area, rate, definition, year, period_id, numerator, denominator, numerator as worst_numerator, denominator as worst_denominator,
    numerator as best_numerator, denominator as best_denominator, cast(0 as bigint) as undecided, numerator_figure, denominator_figure
from exact
union all
select ref_area, 'platform_user_share', definition, null, null, cast(users as decimal(20, 4)), cast(staff as decimal(20, 4)),
    cast(worst_users as decimal(20, 4)), cast(staff as decimal(20, 4)), cast(users as decimal(20, 4)), cast(staff as decimal(20, 4)), users - worst_users,
    'count/' || ref_area || '/platform_user_share/' || definition, 'count/' || ref_area || '/platform_user_share_of/' || definition
from marts.platform_user_count
union all
select ref_area, rate, definition, cast(substr(period_id, 1, 4) as integer), period_id, numerator, denominator,
    worst_numerator, worst_denominator, best_numerator, best_denominator, undecided,
    case when denominator is not null then 'count/' || ref_area || '/' || rate || '/' || definition end,
    case when denominator is not null then 'count/' || ref_area || '/' || rate || '_of/' || definition end
from marts.case_rate
