/*
what:  >
  numerator and denominator of every share and rate of each scored area: a county's own, a city's as the sums over all
  its counties (never the mean of their rates), else what the city itself states
grain: ref_area, rate, definition
rows:  area
units: counts, CNY or persons; the unit is the same above and below
law:   a city is applied for as a whole (办法 art. 5), so numerators and denominators are summed (rules §0.3)
*/
with wanted as (
    select ref_area, cast(count(*) as bigint) as members from ref.area_member group by ref_area
),
added as (
    select m.ref_area, o.rate, o.definition, max(o.year) as year, max(o.period_id) as period_id,
        sum(o.numerator) as numerator, sum(o.denominator) as denominator,
        sum(o.worst_numerator) as worst_numerator, sum(o.worst_denominator) as worst_denominator,
        sum(o.best_numerator) as best_numerator, sum(o.best_denominator) as best_denominator, sum(o.undecided) as undecided,
        min(o.basis) as basis, count(*) as members, count(o.numerator) as known, min(coalesce(o.period_id, '')) = max(coalesce(o.period_id, '')) as is_same_period
    from ref.area_member m
    join ref.scored_area s on s.ref_area = m.ref_area and s.kind <> 'county'
    join marts.own_rate o on o.ref_area = m.member
    where o.rate <> 'training_min_hours'
    group by m.ref_area, o.rate, o.definition
),
furthest as (
    select m.ref_area, o.rate, o.definition, o.year, o.period_id, o.numerator, o.denominator, o.numerator_figure, o.denominator_figure, o.basis,
        count(*) over (partition by m.ref_area, o.definition) as members,
        row_number() over (partition by m.ref_area, o.definition
            order by macros.ratio_scaled(o.numerator, o.denominator, 1000000) asc nulls last, o.ref_area asc nulls last) as worst
    from ref.area_member m
    join ref.scored_area s on s.ref_area = m.ref_area and s.kind <> 'county'
    join marts.own_rate o on o.ref_area = m.member
    where o.rate = 'training_min_hours'
),
candidate as (
    select o.*, case when o.basis = 'assumed' then 0 else 3 end as preference from marts.own_rate o join ref.scored_area s on s.ref_area = o.ref_area
    union all
    select a.ref_area, a.rate, a.definition, a.year, a.period_id, a.numerator, a.denominator, a.worst_numerator, a.worst_denominator,
        a.best_numerator, a.best_denominator, a.undecided, 'sum/' || a.ref_area || '/' || a.rate || '/' || a.definition,
        'sum/' || a.ref_area || '/' || a.rate || '_of/' || a.definition, a.basis, 2
    from added a
    join wanted w on w.ref_area = a.ref_area and w.members = a.members
    where a.known = a.members and a.is_same_period
    union all
    select f.ref_area, f.rate, f.definition, f.year, f.period_id, f.numerator, f.denominator, f.numerator, f.denominator, f.numerator, f.denominator,
        0, f.numerator_figure, f.denominator_figure, f.basis, 2
    from furthest f
    join wanted w on w.ref_area = f.ref_area and w.members = f.members
    where f.worst = 1
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
