/*
what:  points by the band a share falls in; both band ends include their number
grain: reading_id, ref_area, criterion_id, part
units: points; the band's floor in percent
law:   比值区间均含本数; where two bands share an end, option band_boundary decides (rules R3); totals that contradict the rows (R12)
*/
with asked as (
    select p.criterion_id, p.part, p.points, p.rate, p.operator, q.reading_id, d.band_boundary, s.ref_area,
        r.numerator, r.denominator, r.year, r.numerator_figure, r.denominator_figure, x.stated_points,
        case when r.denominator > 0 then 1 else 0 end as is_known,
        case when r.year < cast(substr(cast(u.as_of as varchar), 1, 4) as integer) - 1 then 1 else 0 end as is_old
    from ref.part p
    join ref.criterion_reading q on q.criterion_id = p.criterion_id
    join ref.reading d on d.reading_id = q.reading_id
    cross join ref.scored_area s
    cross join ref.run u
    left join marts.reading_definition f on f.reading_id = q.reading_id and f.rate = p.rate
    left join marts.rate r on r.ref_area = s.ref_area and r.rate = p.rate and r.definition = f.definition
    left join marts.rate_dispute x on x.ref_area = r.ref_area and x.rate = r.rate and x.definition = r.definition
    where p.shape = 'share_band'
),
lowest as (
    select criterion_id, part, min(at_least) as first_floor from ref.band group by criterion_id, part
),
banded as (
    select a.reading_id, a.ref_area, a.criterion_id, a.part, max(b.points) as score, max(b.at_least) as floor_reached
    from asked a
    join ref.band b on b.criterion_id = a.criterion_id and b.part = a.part
    join lowest l on l.criterion_id = a.criterion_id and l.part = a.part
    where a.is_known = 1 and (
        cast(a.numerator as decimal(19, 4)) * 100 > cast(a.denominator as decimal(19, 4)) * b.at_least
        or (cast(a.numerator as decimal(19, 4)) * 100 = cast(a.denominator as decimal(19, 4)) * b.at_least
            and (a.band_boundary = 'higher' or b.at_least = l.first_floor)))
    group by a.reading_id, a.ref_area, a.criterion_id, a.part
)
select
    a.reading_id, a.ref_area, a.criterion_id, a.part, a.year, a.points,
    coalesce(b.score, 0) as score,
    case when a.stated_points < coalesce(b.score, 0) then a.stated_points else coalesce(b.score, 0) end as low,
    case when a.is_known = 0 then a.points when a.stated_points > coalesce(b.score, 0) then a.stated_points else coalesce(b.score, 0) end as high,
    case when a.is_known = 0 then 'missing' when a.stated_points is not null then 'manual' when a.is_old = 1 then 'provisional' else 'final' end as status,
    a.numerator as value_numerator, a.denominator as value_denominator,
    cast(null as decimal(20, 4)) as benchmark_numerator, cast(null as decimal(20, 4)) as benchmark_denominator,
    '>=' as operator, b.floor_reached as threshold,
    a.numerator_figure, a.denominator_figure, cast(null as varchar) as benchmark_figure, cast(null as varchar) as benchmark_prior_figure
from asked a
left join banded b on b.reading_id = a.reading_id and b.ref_area = a.ref_area and b.criterion_id = a.criterion_id and b.part = a.part
