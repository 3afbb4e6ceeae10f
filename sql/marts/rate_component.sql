/*
what:  the counties' figures that a city's rate was added up from, as the chosen reading defines it
grain: total_figure_id, figure_id
rows:  area
*/
with base as (
    select rate, definition from marts.reading_definition where reading_id = 'base'
),
part as (
    select r.ref_area, r.numerator_figure, r.denominator_figure, o.numerator_figure as own_numerator, o.denominator_figure as own_denominator
    from marts.rate r
    join base b on b.rate = r.rate and b.definition = r.definition
    join ref.scored_area s on s.ref_area = r.ref_area and s.kind = 'city'
    join ref.area_member m on m.ref_area = r.ref_area
    join marts.own_rate o on o.ref_area = m.member and o.rate = r.rate and o.definition = r.definition
    where r.numerator_figure like 'sum/%'
)
select distinct numerator_figure as total_figure_id, own_numerator as figure_id from part
union all
select distinct denominator_figure, own_denominator from part
