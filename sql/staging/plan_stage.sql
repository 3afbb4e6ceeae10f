/*
what:  >
  stages of the plan with their days and how they stand on the as-of date; the document gives months, so a stage runs
  from the first day of its first month to the last day of its last
grain: number
law:   四、实施步骤; months as the configuration moved them
columns:
  state: over after its last day, ahead before its first, else running; two may run at once, for stages share months
*/
with dated as (
    select *, cast(from_month || '-01' as date) as starts_on, last_day(cast(to_month || '-01' as date)) as ends_on from ref.plan_stage
)
select
    d.number, d.name, d.from_month, d.to_month, d.starts_on, d.ends_on, d.text,
    case when r.as_of > d.ends_on then 'over' when r.as_of < d.starts_on then 'ahead' else 'running' end as state
from dated d
cross join ref.run r
