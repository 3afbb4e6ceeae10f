/*
what:  >
  which stretch of days each day belongs to: no reading's period for cases begins or ends within one, so that cases are counted by stretch
  and not by day
grain: day
columns:
  from_on: first day of the stretch
  month_from_on: the same where months divide the stretches too, for areas that state totals of periods of their own
law:   rules R10
*/
with bound as (
    select from_on as bound_on from marts.case_definition where reading_id not like 'stated/%'
    union
    select before_on from marts.case_definition where reading_id not like 'stated/%'
),
reached as (
    select d.day, max(b.bound_on) as from_on
    from staging.calendar_day d
    join bound b on b.bound_on <= d.day
    group by d.day
)
select d.day, coalesce(r.from_on, date '1900-01-01') as from_on,
    case when r.from_on > m.day then r.from_on else m.day end as month_from_on
from staging.calendar_day d
join staging.calendar_day m on m.day = cast(substr(cast(d.day as varchar), 1, 8) || '01' as date)
left join reached r on r.day = d.day
