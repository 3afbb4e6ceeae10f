/*
what:  >
  for every day on which a period for a complaint may begin the days it ends under every rule (staging.deadline), as one row of lists by the
  place of the day from first_on: millions of complaints look a day up in a list, where a join would have to move them
grain: first_on
columns:
  check_due: last day for the first decision
  legal_raw: last day for closing under the law before rolling over, from which excluded days are counted on; legal_due rolled over
  platform_raw: the same under the platform's rule
  next_workday: the day itself or the first working day after it
*/
with daily as (
    select c.day, c.next_workday,
        max(case when d.matter = 'first_check' then d.due_on end) as check_due,
        max(case when d.matter = 'closing' and d.rule = 'legal_60d' then d.raw_on end) as legal_raw,
        max(case when d.matter = 'closing' and d.rule = 'legal_60d' then d.due_on end) as legal_due,
        max(case when d.matter = 'closing' and d.rule = 'platform_45wd' then d.raw_on end) as platform_raw,
        max(case when d.matter = 'closing' and d.rule = 'platform_45wd' then d.due_on end) as platform_due
    from staging.calendar_day c
    left join staging.deadline d on d.start_on = c.day
    group by c.day, c.next_workday
)
select min(day) as first_on, list(next_workday order by day) as next_workday, list(check_due order by day) as check_due,
    list(legal_raw order by day) as legal_raw, list(legal_due order by day) as legal_due,
    list(platform_raw order by day) as platform_raw, list(platform_due order by day) as platform_due
from daily
