/*
what:  each criterion under every other value of one option at a time, and whether that changes the score
grain: ref_area, criterion_id, option, option_value
*/
select
    x.ref_area, x.criterion_id, d.option, d.option_value, o.position, o.widens, x.score, x.low, x.high, x.status,
    case when x.score <> b.score and x.status <> 'missing' then true else false end as is_flip
from scores.criterion_reading x
join scores.criterion_reading b on b.ref_area = x.ref_area and b.criterion_id = x.criterion_id and b.reading_id = 'base'
join ref.reading d on d.reading_id = x.reading_id and d.reading_id <> 'base'
join ref.option o on o.option = d.option
join ref.scored_area s on s.ref_area = x.ref_area and s.is_shown
