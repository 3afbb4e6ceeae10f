/*
what:  >
  numerator and denominator of every share and rate, from rows where a county has them, else from its dedicated tables,
  else from the two totals a bureau stated; a what-if's assumption before all of them
grain: ref_area, rate, definition
units: counts, CNY or persons; the unit is the same above and below
law:   rules R12 (detail beats totals), R1 (never a rounded percentage)
*/
with pair as (
    select n.ref_area, p.rate, n.year, n.value as numerator, d.value as denominator, n.figure_id as numerator_figure,
        d.figure_id as denominator_figure, row_number() over (partition by n.ref_area, p.rate order by n.year desc nulls last) as newest
    from (select 'online_employment_share' as rate, 'employment_online_narrow' as above, 'employment_total' as below
          union all select 'ecommerce_tax_share', 'tax_ecommerce', 'tax_total_collected') p
    join marts.figure n on n.measure = p.above and n.freq = 'A'
    join marts.figure d on d.ref_area = n.ref_area and d.measure = p.below and d.freq = 'A' and d.year = n.year
    cross join ref.run r
    where n.year < cast(substr(cast(r.as_of as varchar), 1, 4) as integer) or cast(r.as_of as varchar) like '%-12-31'
),
candidate as (
    select o.ref_area, 'online_operator_share' as rate, o.definition, cast(null as integer) as year, 12 as month,
        cast(o.counted as decimal(20, 4)) as numerator, cast(e.counted as decimal(20, 4)) as denominator,
        'count/' || o.ref_area || '/online_operators/' || o.definition as numerator_figure,
        'count/' || o.ref_area || '/market_entities' as denominator_figure, 1 as preference
    from marts.operator_count o
    join marts.entity_count e on e.ref_area = o.ref_area
    union all
    select ref_area, 'survival_two_years', definition, null, 12, cast(surviving as decimal(20, 4)), cast(existing as decimal(20, 4)),
        'count/' || ref_area || '/surviving_operators/' || definition, 'count/' || ref_area || '/existing_operators/' || definition, 1
    from marts.survivor_count
    union all
    select ref_area, rate, '', year, 12, numerator, denominator, numerator_figure, denominator_figure, 1
    from pair where newest = 1
    union all
    select ref_area, rate,
        case rate when 'online_operator_share' then 'operator/three_categories' when 'survival_two_years' then 'establishment/false/count' else '' end,
        year, month, numerator, denominator,
        macros.figure_id(capture, numerator_cell), macros.figure_id(capture, denominator_cell), 2
    from marts.stated_total where is_fit = 1 and newest = 1
    union all  -- what-if: an assumed rate stands for every definition
    select a.ref_area, a.rate, coalesce(d.definition, ''), a.year, 12, a.numerator, a.denominator, a.numerator_figure, a.denominator_figure, 0
    from staging.assumed_rate a
    left join (select distinct rate, definition from marts.reading_definition) d on d.rate = a.rate
),
ranked as (
    select *, row_number() over (partition by ref_area, rate, definition order by preference asc nulls last) as best from candidate
)
select ref_area, rate, definition, year, month, numerator, denominator, numerator_figure, denominator_figure,
    case preference when 0 then 'assumed' when 1 then 'rows' else 'totals' end as basis
from ranked
where best = 1
