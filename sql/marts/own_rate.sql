/*
what:  >
  numerator and denominator of every share and rate of one county (or of a city by its own statement): from rows and
  dedicated tables where there are some, else from the two totals a bureau stated
grain: ref_area, rate, definition
rows:  area
units: counts, CNY or persons; the unit is the same above and below
columns:
  basis: rows, totals, absent where the bureau states that there is no ODR unit, assumed in a what-if
  definition: two totals stand for every definition, for they cannot be counted again
  undecided: cases that may count either way; worst and best are what they may make of the rate
law:   rules R12 (detail beats totals); no ODR unit at all is no mechanism (R9)
*/
with candidate as (
    select ref_area, rate, definition, year, period_id, numerator, denominator, worst_numerator, worst_denominator,
        best_numerator, best_denominator, undecided, numerator_figure, denominator_figure, 'rows' as basis, 2 as preference
    from marts.counted_rate
    union all
    select s.ref_area, s.rate, d.definition, s.year, case when s.kind = 'year' then cast(s.year as varchar) end, s.numerator, s.below, s.numerator, s.below, s.numerator, s.below, 0,
        macros.figure_id(s.capture, s.numerator_cell), macros.figure_id(s.capture, s.denominator_cell), 'totals', 3
    from (select *, case when rate = 'training_min_hours' then 1 else denominator end as below from marts.stated_total) s  -- hours of one person
    join (select distinct rate, definition from marts.reading_definition) d on d.rate = s.rate  -- totals cannot be counted again another way
    left join (select distinct ref_area, rate from marts.counted_rate) c on c.ref_area = s.ref_area and c.rate = s.rate
    where s.is_fit = 1 and s.newest = 1 and c.rate is null
    union all
    select s.ref_area, d.rate, d.definition, s.year, cast(s.year as varchar), 0, 0, 0, 0, 0, 0, 0,
        macros.figure_id(s.capture, s.numerator_cell), macros.figure_id(s.capture, s.denominator_cell), 'absent', 1
    from marts.stated_total s
    join (select distinct rate, definition from marts.reading_definition) d on d.rate in ('odr_on_time', 'odr_settlement')
    where s.rate = 'odr_units' and s.is_fit = 1 and s.newest = 1 and s.numerator = 0
    union all  -- what-if: an assumed rate stands for every definition
    select a.ref_area, a.rate, d.definition, a.year, cast(a.year as varchar), a.numerator, a.denominator,
        a.numerator, a.denominator, a.numerator, a.denominator, 0, a.numerator_figure, a.denominator_figure, 'assumed', 0
    from staging.assumed_rate a
    join (select distinct rate, definition from marts.reading_definition) d on d.rate = a.rate
),
ranked as (
    select *, row_number() over (partition by ref_area, rate, definition order by preference asc nulls last) as best from candidate
)
select ref_area, rate, definition, year, period_id, cast(numerator as decimal(20, 4)) as numerator, cast(denominator as decimal(20, 4)) as denominator,
    cast(worst_numerator as decimal(20, 4)) as worst_numerator, cast(worst_denominator as decimal(20, 4)) as worst_denominator,
    cast(best_numerator as decimal(20, 4)) as best_numerator, cast(best_denominator as decimal(20, 4)) as best_denominator,
    cast(undecided as bigint) as undecided, numerator_figure, denominator_figure, basis
from ranked
where best = 1
