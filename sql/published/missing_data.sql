/*
what:  county data sets of which nothing was delivered by the as-of date and without which some criterion is missing
grain: ref_area, dataset
rows:  area
source: computed from the deliveries kept and the templates
units: points of the index
columns:
  title: name of the data set, Chinese
  owner: units that hand it over, joined by 、
  template: file name of the blank workbook
  criteria: criteria that wait for it, comma-separated; another data set may do instead [code]
  is_main: it is the main data set of one of these
  at_stake: points open in these
  lacking: counties of the area that delivered nothing of it, 1 for a county
  due_on: last day of the first stage of the plan that has not ended
*/
select
    n.ref_area, n.dataset, n.title, coalesce(f.owners, '') as owner, n.template,
    string_agg(n.criterion_id, ',' order by n.criterion_id asc nulls last) as criteria, max(case when n.position = 1 then 1 else 0 end) = 1 as is_main,
    cast(sum(s.high - s.low) as decimal(6, 2)) as at_stake, n.lacking, d.label as due_stage, d.ends_on as due_on
from scores.needed_dataset n
join scores.criterion s on s.ref_area = n.ref_area and s.criterion_id = n.criterion_id and s.status = 'missing'
cross join marts.due_stage d
left join ref.dataset f on f.dataset = n.dataset
where n.lacking > 0
group by n.ref_area, n.dataset, n.title, f.owners, n.template, n.lacking, d.label, d.ends_on
