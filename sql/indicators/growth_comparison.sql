/*
what:  >
  a point for each assessed year in which the county's growth exceeds the benchmark's: the nation's own rate, or the
  county's growth of another measure
grain: reading_id, ref_area, criterion_id, part
units: points; growth as a fraction
law:   超过 is strict (民法典 art. 1259); rules R1, R4–R8
*/
with asked as (
    select p.*, q.reading_id, d.nation_growth, d.county_growth, d.compare_precision, s.ref_area, y.slot, y.year, y.period_id,
        case p.benchmark_area when 'nation' then 'CN' else s.ref_area end as benchmark_ref
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    join marts.assessed_period y on y.reading_id = q.reading_id
    cross join ref.scored_area s
    where p.shape = 'growth_comparison'
),
county as (
    select a.*,
        case when a.county_growth = 'published_if_comparable' and not (a.benchmark_area = 'nation' and a.nation_growth = 'naive') and cp.numerator is not null
            then 'published' else 'naive' end as county_basis,
        case when a.benchmark_area = 'nation' then a.nation_growth
             when a.county_growth = 'published_if_comparable' and bp.numerator is not null then 'published' else 'naive' end as benchmark_basis
    from asked a
    left join marts.growth cp on cp.ref_area = a.ref_area and cp.measure = a.measure and cp.period_id = a.period_id and cp.basis = 'published'
    left join marts.growth bp on bp.ref_area = a.benchmark_ref and bp.measure = a.benchmark_measure and bp.period_id = a.period_id and bp.basis = 'published'
),
joined as (
    select c.*,
        g.numerator as g_num, g.denominator as g_den, g.figure_id as g_figure, g.prior_figure_id as g_prior, g.obs_status as g_status,
        b.numerator as b_num, b.denominator as b_den, b.figure_id as b_figure, b.prior_figure_id as b_prior, b.obs_status as b_status, b.decimals,
        case b.decimals when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 else 10000 end as places
    from county c
    left join marts.growth g on g.ref_area = c.ref_area and g.measure = c.measure and g.period_id = c.period_id and g.basis = c.county_basis
    left join marts.growth b on b.ref_area = c.benchmark_ref and b.measure = c.benchmark_measure and b.period_id = c.period_id and b.basis = c.benchmark_basis
),
measured as (
    select *,
        macros.ratio_scaled(g_num, g_den, 100 * places) as g_rounded,
        case when decimals is not null then cast(b_num * places as decimal(14, 0)) end as b_printed,  -- percent × 10,000 × places
        -- distance of the county from the printed rate, in half units of its last printed digit: within 1 is a tie
        case when decimals is not null then cast(g_num as decimal(19, 4)) * (200 * places)
            - cast(g_den as decimal(19, 4)) * cast(b_num * places as decimal(14, 0)) * cast('0.0002' as decimal(5, 4)) end as distance
    from joined
),
compared as (
    select *,
        case when g_num is null or b_num is null then null
             when benchmark_basis = 'published' and compare_precision = 'published_dp' then case when g_rounded * 10000 > b_printed then 1 else 0 end
             when benchmark_basis = 'published' and compare_precision = 'conservative' then case when distance >= cast(g_den as decimal(19, 4)) then 1 else 0 end
             when macros.cross_product(g_num, b_den) > macros.cross_product(b_num, g_den) then 1
             else 0 end as is_beaten,
        case when benchmark_basis = 'published' and compare_precision = 'exact' and decimals is not null
            and distance < cast(g_den as decimal(19, 4)) and distance > -cast(g_den as decimal(19, 4)) then 1 else 0 end as is_tie
    from measured
)
select
    reading_id, ref_area, criterion_id, cast(slot as varchar) as part, year, points_per_year as points,
    case when is_beaten = 1 then points_per_year else 0 end as score,
    case when is_beaten = 1 and is_tie = 0 and coalesce(b_status, '') <> 'E' then points_per_year else 0 end as low,
    case when is_beaten = 1 or is_beaten is null or is_tie = 1 or b_status = 'E' then points_per_year else 0 end as high,
    case when is_beaten is null then 'missing' when is_tie = 1 then 'tie_risk' when county_basis <> benchmark_basis then 'basis_mismatch'
         when g_status = 'P' or b_status = 'P' or b_status = 'E' then 'provisional' else 'final' end as status,
    g_num as value_numerator, g_den as value_denominator, b_num as benchmark_numerator, b_den as benchmark_denominator, operator,
    cast(null as decimal(9, 4)) as threshold, g_figure as numerator_figure, g_prior as denominator_figure, b_figure as benchmark_figure, b_prior as benchmark_prior_figure
from compared
