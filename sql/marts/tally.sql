/*
what:  >
  counts that are capped by bands: certain, counted and possible, per reading
grain: reading_id, ref_area, tally
rows:  area
*/
with institutional as (
    select reading_id, ref_area, cast(sum(is_reviewed) as bigint) as certain,
        cast(sum(case when is_reviewed = 1 or is_claimed = 1 then 1 else 0 end) as bigint) as counted, min(figure_id) as figure_id
    from marts.institutional_output
    group by reading_id, ref_area
),
operators as (  -- a city's count is the sum over its counties, once every one of them has handed in its list
    select o.reading_id, m.ref_area, sum(o.counted) as counted, sum(o.possible) as possible
    from ref.area_member m
    join (select ref_area, count(*) as members from ref.area_member group by ref_area) w on w.ref_area = m.ref_area
    join marts.new_large_count o on o.ref_area = m.member
    group by o.reading_id, m.ref_area, w.members
    having count(*) = w.members
),
counted as (
    select reading_id, ref_area, 'new_large_operators' as tally,
        case when counted > 0 then cast(counted as bigint) else 0 end as certain,
        case when counted > 0 then cast(counted as bigint) else 0 end as counted,
        case when possible > 0 then cast(possible as bigint) else 0 end as possible,
        'tally/' || ref_area || '/new_large_operators' as figure_id, 0 as is_unreviewed
    from operators
    union all
    select i.reading_id, i.ref_area, 'institutional_outputs', i.certain, i.counted, i.counted, i.figure_id,
        case when i.counted > i.certain then 1 else 0 end
    from institutional i
)
select c.*
from counted c
left join staging.assumed_tally a on a.ref_area = c.ref_area and a.tally = c.tally
where a.tally is null
union all  -- what-if: an assumed count stands for every reading
select d.reading_id, a.ref_area, a.tally, a.counted, a.counted, a.counted, a.figure_id, 0
from staging.assumed_tally a
cross join ref.reading d
