/*
what:  >
  one row a ledger entry and criterion or indicator it is put forward for (佐证材料台账), as its unit last delivered it:
  material returned or marked again later is what the later ledger says
grain: capture, sheet, row, item
*/
with placed as (
    select e.*, c.ref_area, c.vintage, c.fetched_at,
        row_number() over (partition by c.ref_area, coalesce(e.unit, ''), e.evidence_id
            order by c.vintage desc, c.fetched_at desc, e.capture, e.sheet, cast(e.row as integer)) as newest
    from raw.evidence_ledger e
    join staging.capture c on c.capture = e.capture
),
items as (
    select *, unnest(string_split(item_ids, ';')) as item from placed where newest = 1 and item_ids is not null
)
select distinct
    i.capture, i.sheet, i.row, i.item, i.ref_area, i.evidence_id, i.title, i.doc_no, i.issuer,
    i.issuer_level as level, i.kind as form, i.status, cast(i.dated_on as date) as dated_on, i.file_path, i.unit,
    try_cast(i.self_score as decimal(6, 2)) as self_score, try_cast(i.review_score as decimal(6, 2)) as review_score,
    i.self_score as printed_self, i.review_score as printed_review,
    i.vintage, i.fetched_at,
    macros.cell(i.sheet, coalesce(case when i.review_score is not null then r.letter end, case when i.self_score is not null then s.letter end, t.letter), i.row) as locator
from items i
left join staging.column_of r on r.capture = i.capture and r.sheet = i.sheet and r.field = 'review_score'
left join staging.column_of s on s.capture = i.capture and s.sheet = i.sheet and s.field = 'self_score'
left join staging.column_of t on t.capture = i.capture and t.sheet = i.sheet and t.field = 'title'
