/*
what:  a point for each assessed year in which the county's share of one measure in another exceeds the nation's
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; shares as fractions of totals in CNY
law:   超过 is strict; both shares from totals of the same scope, never the physical-goods share (rules §2.3 I06)
*/
with asked as (
    select p.*, q.reading_id, s.ref_area, y.slot, y.year, y.period_id
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join marts.assessed_period y on y.reading_id = q.reading_id
    cross join ref.scored_area s
    where p.shape = 'share_comparison'
),
joined as (
    select a.*,
        n.value as c_num, d.value as c_den, bn.value as b_num, bd.value as b_den,
        n.figure_id as n_figure, d.figure_id as d_figure, bn.figure_id as bn_figure, bd.figure_id as bd_figure,
        case when n.obs_status = 'P' or d.obs_status = 'P' or bn.obs_status = 'P' or bd.obs_status = 'P' then 1 else 0 end as is_provisional
    from asked a
    left join marts.level n on n.ref_area = a.ref_area and n.measure = a.numerator and n.period_id = a.period_id
    left join marts.level d on d.ref_area = a.ref_area and d.measure = a.denominator and d.period_id = a.period_id and d.value > 0
    left join marts.level bn on bn.ref_area = 'CN' and bn.measure = a.numerator and bn.period_id = a.period_id
    left join marts.level bd on bd.ref_area = 'CN' and bd.measure = a.denominator and bd.period_id = a.period_id and bd.value > 0
),
compared as (
    select *,
        case when c_num is null or c_den is null or b_num is null or b_den is null then null
             when macros.cross_product(c_num, b_den) > macros.cross_product(b_num, c_den) then 1 else 0 end as is_beaten
    from joined
)
select
    reading_id, ref_area, criterion_id, cast(slot as varchar) as part, year, points_per_year as points,
    case when is_beaten = 1 then points_per_year else 0 end as score,
    case when is_beaten = 1 then points_per_year else 0 end as low,
    case when is_beaten = 1 or is_beaten is null then points_per_year else 0 end as high,
    case when is_beaten is null then 'missing' when is_provisional = 1 then 'provisional' else 'final' end as status,
    c_num as value_numerator, c_den as value_denominator, b_num as benchmark_numerator, b_den as benchmark_denominator, operator,
    cast(null as decimal(9, 4)) as threshold,
    n_figure as numerator_figure, d_figure as denominator_figure, bn_figure as benchmark_figure, bd_figure as benchmark_prior_figure
from compared
