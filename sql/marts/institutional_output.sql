/*
what:  distinct institutional documents put forward for I34 in the round that decides, reviewed or not
grain: reading_id, ref_area, document
rows:  area
law:   one document is one output however often it is filed; reposting a superior's text does not count (rules §2.3 I34)
*/
select
    m.reading_id, m.ref_area, m.document,
    max(case when m.reviewed > 0 then 1 else 0 end) as is_reviewed,
    max(case when m.reviewed is null then 1 else 0 end) as is_claimed,
    min(macros.figure_id(m.capture, m.locator)) as figure_id
from marts.material m
join ref.part p on p.criterion_id = m.criterion_id and p.tally = 'institutional_outputs'
join marts.finding f on f.reading_id = m.reading_id and f.ref_area = m.ref_area and f.criterion_id = m.criterion_id and f.round = m.round
where m.is_usable = 1 and f.is_counted = 1
group by m.reading_id, m.ref_area, m.document
