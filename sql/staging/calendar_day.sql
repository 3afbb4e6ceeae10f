/*
what:  >
  every day from 2020-01-01 to the end of the last covered year, and whether it is a working day: Monday to Friday less the announced days
  off plus the announced make-up days. A year is covered by a State Council notice (ref.holiday) or, without a gap after those, by a
  calendar a county delivered; a day beyond is not guessed
grain: day
law:   国务院办公厅关于部分节假日安排的通知；民法典第二百零三条
columns:
  workdays_through: working days from 2020-01-01 through this day
  next_workday: the day itself where it is a working day, else the first one after; null beyond the calendar
  name: holiday the day belongs to, where a notice or a delivered calendar names the day
  notice: key of ref.holiday_notice
  capture: delivered calendar the year was taken from
checks:
  - name: calendar_against_notice
    severity: warn
    what: 节假日与调休表与国务院办公厅通知不一致，按通知计算；请核对日期
    offenders: >
      select d.capture, d.sheet, d.row, d.ref_area, d.day,
          case when c.notice is null then '通知未列此日，' else n.document || c.name || '，' end
          || case when c.is_workday then '应为工作日' else '应为休息日' end as noticed
      from staging.delivered_calendar d
      join staging.calendar_day c on c.day = d.day
      left join ref.holiday_notice n on n.year = c.notice
      where d.is_noticed and d.is_latest and d.is_workday <> c.is_workday
  - name: calendar_of_two_counties
    severity: warn
    what: 各县报送的同一年份节假日与调休表不一致，采用最近报送的一份；请按通知统一
    offenders: >
      select o.capture, o.ref_area, c.day, case when c.is_workday then '采用：工作日' else '采用：休息日' end as used
      from staging.calendar_day c
      join (select distinct capture, ref_area, year from staging.delivered_calendar where is_whole and is_latest and not is_noticed and preference > 1) o
          on o.year = year(c.day)
      left join staging.delivered_calendar d on d.capture = o.capture and d.day = c.day
      where c.capture is not null and coalesce(d.is_workday, isodow(c.day) <= 5) <> c.is_workday
  - name: calendar_year_skipped
    severity: warn
    what: 节假日与调休表缺少此前年份，该年日历暂不能使用；请补报缺少的年份
    offenders: >
      select d.capture, min(d.sheet) as sheet, min(d.ref_area) as ref_area, d.year from staging.delivered_calendar d
      left join staging.calendar_day c on c.day = d.day
      where d.is_whole and d.is_latest and not d.is_noticed and c.day is null group by d.capture, d.year
*/
with noticed as (
    select max(cast(substr(day, 1, 4) as integer)) as last_year from ref.holiday where day like '%-01-01'
),
delivered as (
    select distinct year, capture from staging.delivered_calendar where preference = 1 and not is_noticed
),
covered as (
    select d.year, d.capture
    from (select year, capture, row_number() over (order by year) as nth from delivered where year > (select last_year from noticed)) d
    cross join noticed n
    where d.year = n.last_year + d.nth
),
listed as (
    select cast(day as date) as day, is_workday = 'true' as is_workday, name, notice from ref.holiday
    union all
    select d.day, d.is_workday, d.name, null
    from staging.delivered_calendar d
    join covered c on c.year = d.year and c.capture = d.capture
),
days as (
    select cast(unnest(generate_series(date '2020-01-01', make_date(coalesce((select max(year) from covered), last_year), 12, 31), interval 1 day)) as date) as day
    from noticed
),
marked as (
    select d.day, coalesce(l.is_workday, isodow(d.day) <= 5) as is_workday, l.name, l.notice, c.capture
    from days d
    left join listed l on l.day = d.day
    left join covered c on c.year = year(d.day)
)
select
    day, is_workday,
    cast(count(case when is_workday then 1 end) over (order by day rows unbounded preceding) as bigint) as workdays_through,
    min(case when is_workday then day end) over (order by day rows between current row and unbounded following) as next_workday,
    name, notice, capture
from marked
