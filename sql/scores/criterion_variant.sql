/*
what:  each criterion under every other value of one option at a time, and whether that changes the score
grain: ref_area, criterion_id, option, option_value
rows:  area
*/
select
    x.ref_area, x.criterion_id, d.option, d.option_value, o.position, o.widens, x.score, x.low, x.high, x.status,
    case when x.score <> b.score and x.status <> 'missing' then true else false end as is_flip
from scores.criterion_reading x
join scores.criterion_reading b on b.ref_area = x.ref_area and b.criterion_id = x.criterion_id and b.reading_id = 'base'
join ref.reading d on d.reading_id = x.reading_id and d.reading_id <> 'base'
join ref.option o on o.option = d.option
join ref.scored_area s on s.ref_area = x.ref_area and s.is_shown
union all
select m.member, c.criterion_id, o.option, 'city', o.position, false, c.score, c.low, c.high, c.status, c.score <> b.score
from scores.criterion_reading c
join ref.scored_area t on t.ref_area = c.ref_area and t.kind = 'city'
join ref.area_member m on m.ref_area = c.ref_area
join ref.scored_area s on s.ref_area = m.member and s.is_shown
join scores.criterion_reading b on b.ref_area = m.member and b.criterion_id = c.criterion_id and b.reading_id = 'base'
join ref.option o on o.option = 'scope' and o.chosen = 'county'
where c.reading_id = 'base' and c.status <> 'missing'
