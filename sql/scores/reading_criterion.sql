/*
what:  >
  each criterion a reading touches, with the range it would be published with under that reading: what is open there,
  widened by the readings the rules name as able to move it, the chosen one among them
grain: ref_area, criterion_id, option, option_value
rows:  area
law:   >
  a widening option other than the reading's own is taken as it is beside the chosen options: no two are changed together
*/
with chosen as (
    select ref_area, criterion_id, score, status from scores.criterion_reading where reading_id = 'base'
),
widening as (
    select ref_area, criterion_id, option, option_value, 0 as is_chosen, is_flip, score from scores.criterion_variant where widens and status <> 'missing'
    union all
    select distinct v.ref_area, v.criterion_id, v.option, '', 1, true, b.score
    from scores.criterion_variant v
    join chosen b on b.ref_area = v.ref_area and b.criterion_id = v.criterion_id
    where v.widens and b.status <> 'missing'
),
paired as (
    select v.ref_area, v.criterion_id, v.option, v.option_value, v.position, v.score, v.low, v.high, v.status,
        case when w.is_chosen = 1 and w.option <> v.option then null
             when w.option = v.option and w.option_value = v.option_value then null
             when w.option <> v.option and not w.is_flip then null
             else w.score end as other_score
    from scores.criterion_variant v
    left join widening w on w.ref_area = v.ref_area and w.criterion_id = v.criterion_id
)
select
    ref_area, criterion_id, option, option_value, position, score,
    cast(least(low, coalesce(min(other_score), low)) as decimal(6, 2)) as low,
    cast(greatest(high, coalesce(max(other_score), high)) as decimal(6, 2)) as high, status
from paired
group by ref_area, criterion_id, option, option_value, position, score, low, high, status
