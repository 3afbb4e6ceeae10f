/*
what:  >
  a point for each assessed year in which the county's growth exceeds the benchmark's: the nation's own rate, or the
  county's growth of another measure
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; growth as a fraction
law:   超过 is strict (民法典 art. 1259); rules R1, R4–R8
*/
with measured as (
    select *,
        macros.ratio_scaled(g_num, g_den, 100 * places) as g_rounded,
        case when decimals is not null then cast(b_num * places as decimal(14, 0)) end as b_printed,  -- percent × 10,000 × places
        -- distance of the county from the printed rate, in half units of its last printed digit: within 1 is a tie
        case when decimals is not null then cast(g_num as decimal(19, 4)) * (200 * places)
            - cast(g_den as decimal(19, 4)) * cast(b_num * places as decimal(14, 0)) * cast('0.0002' as decimal(5, 4)) end as distance
    from marts.growth_pair
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
