/*
what:  >
  each criterion under the chosen options; its range is what missing, vacuous and tied figures leave open, widened by
  the readings the rules name as able to move it
grain: ref_area, criterion_id
rows:  area
checks:
  - name: criterion_within_range
    severity: fail
    what: a criterion's score lies outside its range or points
    offenders: select ref_area, criterion_id from scores.criterion where not (0 <= low and low <= score and score <= high and high <= max)
*/
with widened as (
    select ref_area, criterion_id, min(score) as least_score, max(score) as greatest_score
    from scores.criterion_variant
    where widens and is_flip
    group by ref_area, criterion_id
)
select
    b.ref_area, b.criterion_id, c.indicator, c.points as max, b.score,
    cast(least(b.low, coalesce(w.least_score, b.low)) as decimal(6, 2)) as low,
    cast(greatest(b.high, coalesce(w.greatest_score, b.high)) as decimal(6, 2)) as high,
    b.status
from scores.criterion_reading b
join ref.criterion c on c.criterion_id = b.criterion_id
join ref.scored_area s on s.ref_area = b.ref_area and s.is_shown
left join widened w on w.ref_area = b.ref_area and w.criterion_id = b.criterion_id
where b.reading_id = 'base'
