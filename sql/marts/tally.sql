/*
what:  >
  counts that are capped by bands: certain, counted and possible, per reading
grain: reading_id, ref_area, tally
*/
with institutional as (
    select ref_area, cast(sum(is_reviewed) as bigint) as certain,
        cast(sum(case when is_reviewed = 1 or is_claimed = 1 then 1 else 0 end) as bigint) as counted, min(figure_id) as figure_id
    from marts.institutional_output
    group by ref_area
),
counted as (
    select n.reading_id, n.ref_area, 'new_large_operators' as tally,
        case when sum(n.is_new) > 0 then cast(sum(n.is_new) as bigint) else 0 end as certain,
        case when sum(n.is_new) > 0 then cast(sum(n.is_new) as bigint) else 0 end as counted,
        case when sum(n.is_possibly_new) > 0 then cast(sum(n.is_possibly_new) as bigint) else 0 end as possible,
        'tally/' || n.ref_area || '/new_large_operators' as figure_id, 0 as is_unreviewed
    from marts.new_large_operator n
    group by n.reading_id, n.ref_area
    union all
    select d.reading_id, i.ref_area, 'institutional_outputs', i.certain, i.counted, i.counted, i.figure_id,
        case when i.counted > i.certain then 1 else 0 end
    from institutional i
    cross join ref.reading d
)
select c.*
from counted c
left join staging.assumed_tally a on a.ref_area = c.ref_area and a.tally = c.tally
where a.tally is null
union all  -- what-if: an assumed count stands for every reading
select d.reading_id, a.ref_area, a.tally, a.counted, a.counted, a.counted, a.figure_id, 0
from staging.assumed_tally a
cross join ref.reading d
