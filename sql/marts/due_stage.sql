/*
what:  >
  the stage in which open work falls due, always one row: the first that has not ended on the as-of date, after the last
  stage the last; empty where an edition has no plan
grain: number
columns:
  label: number and name, marked when all stages are over
*/
with next as (
    select coalesce(min(case when state <> 'over' then number end), max(number)) as number from staging.plan_stage
)
select s.number, cast(s.number as varchar) || ' ' || s.name || case when s.state = 'over' then '（已结束）' else '' end as label, s.ends_on
from next n
left join staging.plan_stage s on s.number = n.number
