/*
what:  >
  working days numbered from 2020-01-01. The day a clock starts is not counted: n working days after a day end on the working day with the
  number workdays_through + n of that day (staging.calendar_day); where there is none, the deadline lies beyond the calendar and is not known
grain: workday_number
law:   投诉举报处理办法（总局令第121号）第四十五条；市场监督管理行政处罚程序规定第八十条；民法典第二百零一条
*/
select workdays_through as workday_number, day
from staging.calendar_day
where is_workday
