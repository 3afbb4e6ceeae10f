/*
what:  >
  the counties of a city by criterion: rank by points and value, what each puts into the city's numerator and
  denominator, and whether the city would score otherwise without it
grain: city, criterion_id, ref_area
rows:  area
columns:
  moves_city: the city's points differ from those of the city without this county
units: value in millionths
law:   numerators and denominators are summed, never rates averaged (rules §0.3, §6.8)
*/
with measured as (
    select ref_area, criterion_id, min(value_numerator) as numerator, min(value_denominator) as denominator,
        max(macros.ratio_scaled(value_numerator, value_denominator, 1000000)) as value_ppm, count(*) as parts
    from scores.part
    where reading_id = 'base'
    group by ref_area, criterion_id
),
county as (
    select t.ref_area as city, m.member as ref_area, b.criterion_id, b.score, b.status,
        case when v.parts = 1 then v.numerator end as numerator, case when v.parts = 1 then v.denominator end as denominator, v.value_ppm,
        w.score as city_score, x.score as city_score_without
    from ref.scored_area t
    join ref.area_member m on m.ref_area = t.ref_area
    join ref.scored_area s on s.ref_area = m.member
    join scores.criterion_reading b on b.ref_area = m.member and b.reading_id = 'base'
    join measured v on v.ref_area = m.member and v.criterion_id = b.criterion_id
    join scores.criterion_reading w on w.ref_area = t.ref_area and w.criterion_id = b.criterion_id and w.reading_id = 'base'
    left join scores.criterion_reading x on x.ref_area = t.ref_area || '-' || m.member and x.criterion_id = b.criterion_id and x.reading_id = 'base' and x.status <> 'missing'
    where t.kind = 'city' and t.is_shown
)
select city, criterion_id, ref_area, score, status, numerator, denominator, value_ppm, city_score, city_score_without,
    case when status <> 'missing' then rank() over (partition by city, criterion_id
        order by case when status = 'missing' then 1 else 0 end asc nulls last, score desc nulls last, value_ppm desc nulls last) end as place,
    case when city_score_without <> city_score then true else false end as moves_city
from county
