/*
what:  >
  cases that cost a rate under the chosen reading, or that a person must decide, with the cell they stand in; nothing of
  a person, only the number the platform or register gave the case
grain: ref_area, rate, case_no
rows:  area
source: the county's case exports, one row a case
columns:
  rate: rate of the index the case is counted in
  day: receipt, dispatch or decision; the case belongs to this day
  due_on: last day of the period; null where none is known or it lies beyond the calendar
  done_on: day it was done
  state: late · overdue · failure · success (a procedural loss) · done_unclear · open_unclear · unclear · scope_unknown
  reason: the same in Chinese
  url: file of the inbox
  case_no: number the platform or the register gave the case [identifier]
*/
select
    e.ref_area, e.rate, e.case_no, e.day, case when e.due_on < date '9999-12-31' then e.due_on end as due_on, e.done_on, e.state,
    case e.state when 'late' then '逾期完成' when 'overdue' then '期限已到未完成' when 'waiting' then '尚未完成' when 'failure' then '未达标'
        when 'success' then '程序违法' when 'scope_unknown' then '是否涉网不明，须人工确认' when 'open_unclear' then '缺期限，须人工确认'
        when 'done_unclear' then '已办结而缺日期或期限，须人工确认' else '日期先后矛盾或结果不明，须人工确认' end as reason,
    c.url, e.capture, e.sheet, e.row
from marts.case_exception e
join ref.scored_area s on s.ref_area = e.ref_area and s.is_shown
join staging.capture c on c.capture = e.capture
