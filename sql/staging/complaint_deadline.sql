/*
what:  for every day on which a period for a complaint may begin, the days it ends under every rule (staging.deadline side by side)
grain: start_on
columns:
  check_due: last day for the first decision
  legal_raw: last day for closing under the law before rolling over, from which excluded days are counted on; legal_due rolled over
  platform_raw: the same under the platform's rule
*/
select start_on,
    max(case when matter = 'first_check' then due_on end) as check_due,
    max(case when matter = 'closing' and rule = 'legal_60d' then raw_on end) as legal_raw,
    max(case when matter = 'closing' and rule = 'legal_60d' then due_on end) as legal_due,
    max(case when matter = 'closing' and rule = 'platform_45wd' then raw_on end) as platform_raw,
    max(case when matter = 'closing' and rule = 'platform_45wd' then due_on end) as platform_due
from staging.deadline
where matter in ('first_check', 'closing')
group by start_on
