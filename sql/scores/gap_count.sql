/*
what:  >
  pieces that a capped count lacks to each band above the present one (step 1 is the next), and documents counted that
  nobody has reviewed yet
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: whole operators or documents
law:   >
  有1家得1分，有2家及以上得2分; a net increase below zero has that much more to go
*/
with present as (
    select b.ref_area, b.criterion_id, b.part, b.tally, b.points, b.score, b.low, b.status, t.certain, t.counted, a.year
    from scores.base_part b
    left join marts.tally t on t.reading_id = 'base' and t.ref_area = b.ref_area and t.tally = b.tally
    left join marts.assessed_period a on a.reading_id = 'base' and a.slot = 2 and b.tally = 'new_large_operators'
    where b.shape = 'capped_count'
),
net as (
    select ref_area, 'new_large_operators' as tally, counted from marts.new_large_count where reading_id = 'base'
),
unreached as (
    select p.*, cast(coalesce(n.counted, p.counted, 0) as decimal(38, 4)) as have, x.at_least, x.points as band_points,
        row_number() over (partition by p.ref_area, p.criterion_id, p.part order by x.at_least asc nulls last) as step,
        x.points - coalesce(max(x.points) over (partition by p.ref_area, p.criterion_id, p.part order by x.at_least asc nulls last
            rows between unbounded preceding and 1 preceding), p.score) as gain
    from present p
    join ref.band x on x.criterion_id = p.criterion_id and x.part = p.part
    left join net n on n.ref_area = p.ref_area and n.tally = p.tally
    where x.points > p.score and (p.status <> 'missing' or p.tally = 'institutional_outputs')
)
select
    ref_area, criterion_id, part, case tally when 'institutional_outputs' then 'hand_in' else 'add' end as way, '' as subject,
    cast(step as integer) as step, year, have, cast(at_least as decimal(38, 4)) as need, cast(at_least - have as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high,
    case tally when 'institutional_outputs' then '份' else '家' end as unit, gain as points, gain, cast(null as bigint) as allowed_failures,
    case tally when 'institutional_outputs' then '评估期内印发、贯彻上级规定的制度文件或标准；转发的不计，同一文件只计一次'
        else '近2年新增的规模以上网络交易经营者；最接近门槛的见各经营者' end as note, false as is_outlook
from unreached
union all
select
    ref_area, criterion_id, part, 'review', '', 1, year, certain, counted, counted - certain, null, null, '份', score - low, cast(0 as decimal(6, 2)), null,
    '已提供、尚未复核的制度文件，复核后分数方能确定', false
from present
where tally = 'institutional_outputs' and low < score
