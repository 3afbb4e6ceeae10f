/*
what:  >
  one row a ledger entry and criterion or indicator it is put forward for (佐证材料台账), as its unit last delivered it
  for one assessment round: material returned or marked again later is what the later ledger says
grain: capture, sheet, row, item
rows:  area
columns:
  round: self 自评, city 市级考评, province 省级评估, national 总局评估; a ledger without rounds is the self-assessment
  document: what tells documents apart, the number or else the title; a copy filed without its number is the numbered one
  file: what tells files apart, the digest or else the place
checks:
  - name: evidence_item_is_in_the_index
    severity: warn
    what: “对应指标项”不能对应到评分项，该材料未计入该项；请改填
    offenders: >
      select e.capture, e.sheet, e.row, e.evidence_id, e.item || case when i.indicator is null then ' 不在指标体系中' else ' 有多个评分项，须写明是哪一项' end as remedy
      from staging.evidence e
      left join ref.criterion c on c.criterion_id = e.item or (c.is_sole and substr(c.criterion_id, 1, 3) = e.item)
      left join ref.indicator i on e.item = 'I' || right(cast(100 + i.indicator as varchar), 2)
      where c.criterion_id is null
  - name: evidence_entry_stands_once
    severity: warn
    what: 同一单位同一编号的材料在同一轮次中出现多行（未填轮次即自评），只采用靠前的一行；请只留一行
    offenders: >
      select capture, sheet, "row", evidence_id
      from (select e.*, row_number() over (partition by e.capture, e.unit, e.evidence_id, coalesce(e.round, 'self') order by e.sheet, cast(e.row as integer)) as place
        from raw.evidence_ledger e join staging.capture c on c.capture = e.capture)
      where place > 1
*/
with placed as (
    select e.* replace (coalesce(e.round, 'self') as round), c.ref_area, c.vintage, c.fetched_at,
        row_number() over (partition by c.ref_area, coalesce(e.unit, ''), e.evidence_id, coalesce(e.round, 'self')
            order by c.vintage desc, c.fetched_at desc, e.capture, e.sheet, cast(e.row as integer)) as newest
    from raw.evidence_ledger e
    join staging.capture c on c.capture = e.capture
),
items as (
    select *, unnest(string_split(item_ids, ';')) as item,
        coalesce(doc_no, min(doc_no) over (partition by ref_area, title), title) as document,
        case when file_path is null then sha256 else coalesce(min(sha256) over (partition by ref_area, file_path), file_path) end as file
    from placed where newest = 1 and item_ids is not null
)
select distinct
    i.capture, i.sheet, i.row, i.item, i.ref_area, i.evidence_id, i.title, i.document, i.file,
    i.round, case i.round when 'national' then 4 when 'province' then 3 when 'city' then 2 else 1 end as round_no,
    i.issuer_level as level, i.kind as form, i.status, cast(i.dated_on as date) as dated_on, i.unit,
    try_cast(i.self_score as decimal(12, 8)) as self_score, try_cast(i.review_score as decimal(12, 8)) as review_score,
    i.self_score as printed_self, i.review_score as printed_review,
    i.vintage, i.fetched_at,
    macros.cell(i.sheet, coalesce(case when i.review_score is not null then r.letter end, case when i.self_score is not null then s.letter end, t.letter), i.row) as locator
from items i
left join staging.column_of r on r.capture = i.capture and r.sheet = i.sheet and r.field = 'review_score'
left join staging.column_of s on s.capture = i.capture and s.sheet = i.sheet and s.field = 'self_score'
left join staging.column_of t on t.capture = i.capture and t.sheet = i.sheet and t.field = 'title'
