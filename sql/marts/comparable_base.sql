/*
what:  >
  the nation's published growth of a period beside the growth of its published levels, exactly: what they say of the level a year
  before, each printed figure being known to half a unit of its last digit
grain: measure, freq, time_period, is_cumulative
units: levels and last places in base units, growth in percent
columns:
  is_break: the measure follows another one from this year on; there is no level to compare with
  is_comparable: >
    the published level of the year before lies in what level and growth leave open: level / (1 + growth), with the rounding of all three;
    null where one of them is not known
law:   >
  (2P + u) × (200 + 2g + v) > 200 × (2L − w) and (2P − u) × (200 + 2g − v) < 200 × (2L + w), with level L, prior level P and growth g % printed
  to units w, u and v of their last digits
*/
with stated as (
    select f.*, row_number() over (
        partition by measure, freq, time_period, is_cumulative order by case basis when 'published' then 1 else 2 end asc nulls last, figure_id asc nulls last) as first
    from marts.figure f
    where f.ref_area = 'CN' and f.basis in ('published', 'comparable')
),
breaks as (
    select distinct successor as measure, cast(successor_from as integer) as year from ref.measure where successor is not null
),
level as (
    select f.*, macros.last_place(u.factor, f.decimals) as last_place
    from marts.figure f
    join ref.unit_mult u on u.unit_mult = cast(f.unit_mult as varchar)
    where f.ref_area = 'CN' and f.basis = ''
),
joined as (
    select m.measure, g.freq, g.time_period, g.is_cumulative, g.year, b.measure is not null as is_break,
        g.value as growth, g.decimals as growth_decimals, macros.last_place(1, g.decimals) as growth_place, g.figure_id as growth_figure_id, g.capture as growth_capture,
        l.value as level, l.last_place as level_place, l.decimals as level_decimals, l.unit_measure, l.unit_mult, l.figure_id as level_figure_id, l.capture as level_capture,
        p.value as prior, p.last_place as prior_place, p.figure_id as prior_figure_id, g.vintage as growth_vintage, l.vintage as level_vintage, p.vintage as prior_vintage
    from stated g
    join ref.measure m on m.measure || '_yoy' = g.measure
    left join breaks b on b.measure = m.measure and b.year = g.year
    left join level l on l.measure = m.measure and l.freq = g.freq and l.time_period = g.time_period and l.is_cumulative = g.is_cumulative
    left join level p on b.measure is null and p.measure = m.measure and p.freq = g.freq and p.year = g.year - 1 and p.month = g.month and p.is_cumulative = g.is_cumulative
    where g.first = 1
)
select *,
    case when level is not null and prior is not null and growth > -100 then
        macros.cross_product(2 * prior + prior_place, 200 + 2 * growth + growth_place) > macros.cross_product(200, 2 * level - level_place)
        and macros.cross_product(2 * prior - prior_place, 200 + 2 * growth - growth_place) < macros.cross_product(200, 2 * level + level_place) end as is_comparable
from joined
