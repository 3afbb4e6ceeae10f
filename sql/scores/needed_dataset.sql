/*
what:  >
  the county data sets that an open criterion waits for: those that were not delivered, the ledger where material is
  missing, and the main one again where it was delivered and a figure is still missing. The calendar is asked for only
  when the list whose days it counts has come
grain: ref_area, criterion_id, dataset
rows:  area
columns:
  position: order in the criterion's list, 1 the main one
  members: counties the area is added up from
  lacking: those that delivered nothing of it; 0 where a delivered one has to be filled up
*/
with listed as (
    select n.ref_area, n.criterion_id, n.lacks_evidence, n.lacks_figures, n.lacks_benchmark, n.lacks_years,
        c.dataset, c.position, d.members, d.members - d.delivered as lacking,
        max(case when c.position = 1 then d.members - d.delivered end) over (partition by n.ref_area, n.criterion_id) as main_lacking
    from scores.criterion_need n
    join scores.criterion s on s.ref_area = n.ref_area and s.criterion_id = n.criterion_id and s.status <> 'final'
    join ref.criterion_dataset c on c.criterion_id = n.criterion_id
    join marts.delivered_dataset d on d.ref_area = n.ref_area and d.dataset = c.dataset
),
wanted as (
    select *,
        case when dataset = 'evidence_ledger' then lacks_evidence
             when position = 1 then case when lacking > 0 then greatest(lacks_figures, lacks_years) else lacks_figures end
             when lacking = 0 then 0
             when dataset = 'calendar' then case when main_lacking = 0 then lacks_figures else 0 end
             when dataset = 'national_reference' then greatest(lacks_figures, lacks_benchmark)
             else lacks_figures end as is_needed
    from listed
)
select
    w.ref_area, w.criterion_id, w.dataset, w.position, w.members, w.lacking,
    coalesce(f.title, w.dataset) as title, f.template
from wanted w
left join ref.dataset f on f.dataset = w.dataset
where w.is_needed = 1
