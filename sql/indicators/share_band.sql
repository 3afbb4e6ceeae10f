/*
what:  points by the band a share falls in; both band ends include their number
grain: reading_id, ref_area, criterion_id, part
rows:  area
units: points; the band's floor in percent
law:   比值区间均含本数; where two bands share an end, option band_boundary decides (rules R3); totals that contradict the rows (R12)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.rate, p.operator, q.reading_id, d.band_boundary, s.ref_area,
        r.numerator, r.denominator, r.year, r.numerator_figure, r.denominator_figure, x.stated_numerator, x.stated_denominator, x.is_apart,
        case when r.denominator > 0 then 1 else 0 end as is_known,
        case when r.year < cast(substr(cast(u.as_of as varchar), 1, 4) as integer) - 1 then 1 else 0 end as is_old
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    cross join ref.run u
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.rate_dispute x on x.ref_area = r.ref_area and x.rate = r.rate and x.definition = r.definition and r.basis = 'rows'
    where p.shape = 'share_band'
),
measured as (
    select reading_id, ref_area, criterion_id, part, band_boundary, 'used' as source, numerator, denominator from asked
    union all
    select reading_id, ref_area, criterion_id, part, band_boundary, 'stated', stated_numerator, stated_denominator from asked where stated_denominator is not null
),
lowest as (
    select criterion_id, part, min(at_least) as first_floor from ref.band group by criterion_id, part
),
banded as (
    select a.reading_id, a.ref_area, a.criterion_id, a.part, a.source, max(b.points) as score, max(b.at_least) as floor_reached
    from measured a
    join ref.band b on b.criterion_id = a.criterion_id and b.part = a.part
    join lowest l on l.criterion_id = a.criterion_id and l.part = a.part
    where macros.passes(a.numerator, a.denominator, case when a.band_boundary = 'higher' or b.at_least = l.first_floor then '>=' else '>' end, b.at_least) = 1
    group by a.reading_id, a.ref_area, a.criterion_id, a.part, a.source
),
judged as (
    select a.*, coalesce(b.score, 0) as banded, b.floor_reached,
        case when a.stated_denominator is not null and (a.is_apart = 1 or coalesce(b.score, 0) <> coalesce(t.score, 0)) then coalesce(t.score, 0) end as stated_points
    from asked a
    left join banded b on b.reading_id = a.reading_id and b.ref_area = a.ref_area and b.criterion_id = a.criterion_id and b.part = a.part and b.source = 'used'
    left join banded t on t.reading_id = a.reading_id and t.ref_area = a.ref_area and t.criterion_id = a.criterion_id and t.part = a.part and t.source = 'stated'
)
select
    reading_id, ref_area, criterion_id, part, year, points, banded as score,
    case when stated_points < banded then stated_points else banded end as low,
    case when is_known = 0 then points when stated_points > banded then stated_points else banded end as high,
    case when is_known = 0 then 'missing' when stated_points is not null then 'manual' when is_old = 1 then 'provisional' else 'final' end as status,
    numerator as value_numerator, denominator as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    '>=' as operator, floor_reached as threshold,
    numerator_figure, denominator_figure, cast(null as varchar) as benchmark_figure, cast(null as varchar) as benchmark_prior_figure
from judged
