/*
what:  >
  which two growths a reading holds against each other in an assessed year: the county's, and the nation's or the
  county's growth of another measure, each on its basis; null where there is no such figure
grain: reading_id, ref_area, criterion_id, slot
rows:  area
units: growth as numerator / denominator; places is 10 to the number of decimals the benchmark was printed with
law:   >
  naive means both sides from totals; otherwise a county's own rate on a comparable basis goes before its totals (rules R5)
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
)
select * from joined
