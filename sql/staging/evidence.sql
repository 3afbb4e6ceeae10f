/*
what:  one row a ledger entry and criterion or indicator it is put forward for (佐证材料台账)
grain: capture, sheet, row, item
*/
with items as (
    select e.*, unnest(string_split(e.item_ids, ';')) as item from raw.evidence_ledger e where e.item_ids is not null
)
select distinct
    i.capture, i.sheet, i.row, i.item, c.ref_area, i.evidence_id, i.title, i.doc_no, i.issuer,
    i.issuer_level as level, i.kind as form, i.status, cast(i.dated_on as date) as dated_on, i.file_path, i.unit,
    try_cast(i.self_score as decimal(6, 2)) as self_score, try_cast(i.review_score as decimal(6, 2)) as review_score,
    i.self_score as printed_self, i.review_score as printed_review,
    c.vintage, c.fetched_at,
    macros.cell(i.sheet, coalesce(case when i.review_score is not null then r.letter end, case when i.self_score is not null then s.letter end, t.letter), i.row) as locator
from items i
join staging.capture c on c.capture = i.capture
left join staging.column_of r on r.capture = i.capture and r.sheet = i.sheet and r.field = 'review_score'
left join staging.column_of s on s.capture = i.capture and s.sheet = i.sheet and s.field = 'self_score'
left join staging.column_of t on t.capture = i.capture and t.sheet = i.sheet and t.field = 'title'
