/*
what:  >
  for each responsible unit the criteria that are not final or still have points open, with what is to be handed in. A
  collective name has its own row, so that whoever follows up sees it once, and every member has one too, so that its
  sheet is whole; the rows without is_collective are 附件2 as printed and add up to the points of its units
grain: ref_area, unit, criterion_id
rows:  area
source: computed from criterion_score and 附件2
columns:
  unit: 责任单位, canonical name; see unit for other spellings
  is_lead: the first-named unit of the indicator
  is_collective: the unit answers as a member, through a collective name
  named_as: the name in 附件2 that makes the unit responsible
  at_stake: points between low and high
  missing: what is to be handed in or settled, Chinese
  datasets: county data sets that feed the criterion, the main one first
  template: file name of the blank workbook to fill, of the first data set that is missing
  due_stage: first stage of the plan that has not ended, by number and name; after the last stage that one, marked 已结束
  due_on: last day of that stage
  text: wording of the criterion [text]
*/
with phrase as (
    select ref_area, criterion_id, string_agg(phrase, '；' order by position asc nulls last) as missing from scores.missing_phrase group by ref_area, criterion_id
),
form as (
    select ref_area, criterion_id, template,
        row_number() over (partition by ref_area, criterion_id order by case when lacking > 0 then 0 else 1 end asc nulls last, position asc nulls last) as first
    from scores.needed_dataset
)
select
    s.ref_area, u.unit, u.is_lead, u.is_collective, u.named_as, s.criterion_id, s.indicator, c.text, c.kind, s.status,
    s.score, s.low, s.high, s.max, cast(s.high - s.low as decimal(6, 2)) as at_stake,
    coalesce(p.missing, '') as missing, c.datasets, f.template, d.label as due_stage, d.ends_on as due_on
from scores.criterion s
join ref.criterion c on c.criterion_id = s.criterion_id
join marts.responsibility u on u.ref_area = s.ref_area and u.indicator = s.indicator
cross join marts.due_stage d
left join phrase p on p.ref_area = s.ref_area and p.criterion_id = s.criterion_id
left join form f on f.ref_area = s.ref_area and f.criterion_id = s.criterion_id and f.first = 1
where s.high > s.low or s.status <> 'final'
