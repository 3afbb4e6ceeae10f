/*
what:  >
  online reports to be checked and the last day for it, counted from the day it reached the unit and from registration;
  handed over or outside the unit's authority are out
grain: ref_area, case_no
rows:  area
view:  true
law:   处罚程序规定 art. 18, 15 working days, 15 more where approved, tests and appraisals not counted; rules §2.3 I17.1
*/
select t.ref_area, t.case_no, t.registered_on, t.received_on, t.scope, t.done_on, t.is_done, t.capture, t.sheet, t.row,
    coalesce(ax.next_workday, case when a.due_on is not null then date '9999-12-31' end) as due_assigned,
    coalesce(gx.next_workday, case when g.due_on is not null then date '9999-12-31' end) as due_registered
from staging.report t
left join staging.deadline a on a.matter = t.matter and a.start_on = t.received_on
left join staging.deadline g on g.matter = t.matter and g.start_on = t.registered_on
left join staging.calendar_day ax on ax.day = cast(a.raw_on + t.excluded_days as date)
left join staging.calendar_day gx on gx.day = cast(g.raw_on + t.excluded_days as date)
where t.scope <> 'no' and not t.is_out
