/*
what:  the point when a county's rate exceeds the nation's rate of the same year
grain: reading_id, ref_area, criterion_id, part
units: points; the nation's rate in percent
law:   >
  大于 and 高于 are strict: a tie scores nothing (rules R2); an estimate decides only provisionally
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.operator, q.reading_id, d.zero_denominator, s.ref_area,
        r.numerator, r.denominator, r.year, r.numerator_figure, r.denominator_figure,
        b.value as percent, b.decimals, b.obs_status, b.figure_id as benchmark_figure,
        coalesce(b.estimate_low, b.value) as percent_low, coalesce(b.estimate_high, b.value) as percent_high
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.figure b on b.ref_area = 'CN' and b.measure = p.benchmark and b.freq = 'A' and b.year = r.year
    where p.shape = 'beats_benchmark'
),
half as (
    select *,
        case decimals when 0 then cast('0.5' as decimal(6, 5)) when 1 then cast('0.05' as decimal(6, 5)) when 2 then cast('0.005' as decimal(6, 5))
            when 3 then cast('0.0005' as decimal(6, 5)) else cast('0.00005' as decimal(6, 5)) end as half_unit
    from asked
),
scaled as (
    select *,
        cast(numerator as decimal(19, 4)) * 100 as county,
        cast(denominator as decimal(19, 4)) * cast(percent as decimal(9, 5)) as nation,
        cast(denominator as decimal(19, 4)) * (cast(percent_low as decimal(9, 5)) - half_unit) as nation_low,
        cast(denominator as decimal(19, 4)) * (cast(percent_high as decimal(9, 5)) + half_unit) as nation_high
    from half
)
select
    reading_id, ref_area, criterion_id, part, year, points,
    case when denominator = 0 and zero_denominator = 'vacuous' and percent is not null then points when denominator > 0 and county > nation then points else 0 end as score,
    case when denominator > 0 and county > nation and county >= nation_high then points else 0 end as low,
    case when numerator is null or percent is null then points
         when denominator = 0 then case when zero_denominator = 'zero' then 0 else points end
         when county > nation or county > nation_low then points else 0 end as high,
    case when numerator is null or percent is null then 'missing'
         when denominator = 0 then case zero_denominator when 'vacuous' then 'vacuous' when 'manual' then 'manual' else 'final' end
         when obs_status in ('E', 'P') then 'provisional'
         when county > nation_low and county < nation_high then 'tie_risk' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    percent as benchmark_numerator, cast(case when percent is not null then 100 end as decimal(20, 4)) as benchmark_denominator,
    operator, cast(null as decimal(9, 4)) as threshold, numerator_figure, denominator_figure, benchmark_figure,
    cast(null as varchar) as benchmark_prior_figure
from scaled
