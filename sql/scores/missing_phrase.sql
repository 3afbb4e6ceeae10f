/*
what:  what is to be handed in or settled for an open criterion, in words for the unit that answers for it
grain: ref_area, criterion_id, position
rows:  area
*/
with form as (
    select ref_area, criterion_id, string_agg(title || case when lacking < members then '（尚缺' || cast(lacking as varchar) || '个县）' else '' end, '、' order by position asc nulls last) as titles,
        max(case when dataset = 'national_reference' then 1 else 0 end) as asks_reference
    from scores.needed_dataset
    where lacking > 0 and dataset <> 'evidence_ledger'
    group by ref_area, criterion_id
),
need as (
    select n.*, f.titles, coalesce(f.asks_reference, 0) as asks_reference
    from scores.criterion_need n
    join scores.criterion s on s.ref_area = n.ref_area and s.criterion_id = n.criterion_id and s.status <> 'final'
    left join form f on f.ref_area = n.ref_area and f.criterion_id = n.criterion_id
)
select ref_area, criterion_id, 1 as position, titles as phrase from need where titles is not null
union all
select n.ref_area, n.criterion_id, 2, '核对已交的' || d.title || '有无所评期间的数'
from need n
join scores.needed_dataset d on d.ref_area = n.ref_area and d.criterion_id = n.criterion_id and d.position = 1 and d.lacking = 0
where n.lacks_figures = 1
union all
select ref_area, criterion_id, 3, '全国参照值（待发布或录入）' from need where lacks_benchmark = 1 and asks_reference = 0
union all
select ref_area, criterion_id, 4, '佐证材料' from need where lacks_evidence = 1
union all
select ref_area, criterion_id, 5, '复核' from need where awaits_review = 1
union all
select ref_area, criterion_id, 6, '确定的数（现用初步、估计、往年或不全的数）' from need where is_preliminary = 1
union all
select ref_area, criterion_id, 7, '末位更细的原始数（现在精度内持平）' from need where is_tied = 1
union all
select ref_area, criterion_id, 8, '可比口径的同比增速' from need where is_mismatched = 1
union all
select ref_area, criterion_id, 9, '无此类情形的书面说明' from need where is_vacuous = 1
union all
select ref_area, criterion_id, 10, '人工判定' from need where is_manual = 1
union all
select ref_area, criterion_id, 11, '确认口径：' || string_agg(meaning, '、' order by position asc nulls last)
from (
    select distinct v.ref_area, v.criterion_id, o.position, o.meaning
    from scores.criterion_variant v
    join ref.option o on o.option = v.option
    where v.widens and v.is_flip
) as undecided
group by ref_area, criterion_id
