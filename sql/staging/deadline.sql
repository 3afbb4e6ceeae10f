/*
what:  >
  for every matter, rule and day on which a period may begin the day it ends: working days are counted from the day
  after; 60 days that end on a day off end on the next working day
grain: matter, rule, start_on
columns:
  raw_on: last day before rolling over, from which excluded days are counted on
  due_on: last day of the period; 9999-12-31 when it lies beyond the calendar, so that it is surely not over yet
law:   day of receipt not counted, last day on a day off → first day after (处罚程序规定 art. 80, 令121 art. 45, 民法典 art. 201); rules §2.2
*/
with period as (
    select matter, coalesce(rule, '') as rule, cast(from_on as date) as from_on, cast(to_on as date) as to_on,
        cast(days as integer) as days, unit
    from ref.deadline_rule
),
begun as (
    select p.matter, p.rule, c.day as start_on, p.days, p.unit, c.workdays_through + p.days as last_workday,
        case when p.unit = 'day' then cast(c.day + p.days as date) end as last_day
    from period p
    join staging.calendar_day c on (p.from_on is null or c.day >= p.from_on) and (p.to_on is null or c.day <= p.to_on)
)
select
    b.matter, b.rule, b.start_on, coalesce(w.day, b.last_day, date '9999-12-31') as raw_on,
    case b.unit when 'day' then coalesce(d.next_workday, date '9999-12-31') else coalesce(w.day, date '9999-12-31') end as due_on
from begun b
left join staging.workday w on w.workday_number = b.last_workday and b.unit = 'workday'
left join staging.calendar_day d on d.day = b.last_day
