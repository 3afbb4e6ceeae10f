/*
what:  >
  days from 2020 on that a county delivered as days off or working days (节假日与调休表), once a delivery. A delivery is a whole year's calendar when it makes
  that year's 1 January a day off; of a year no State Council notice covers, the newest whole delivery of any county is used
grain: capture, day
law:   国务院办公厅关于部分节假日安排的通知
columns:
  year: calendar year of the day
  is_noticed: a State Council notice covers the year, so this row decides nothing
  is_whole: the delivery has a whole calendar of this year
  is_latest: of the county's deliveries for the year, the newest; an older one is history and not complained about
  preference: 1 = the whole delivery of the year to use; null where the delivery has no whole calendar of the year
checks:
  - name: calendar_year_incomplete
    severity: warn
    what: 节假日与调休表未把该年1月1日列为放假日，不作为该年日历使用；请按国务院办公厅通知把该年放假日和调休上班日填全后重新报送
    offenders: >
      select capture, min(sheet) as sheet, min(ref_area) as ref_area, year from staging.delivered_calendar
      where is_latest and not is_whole and not is_noticed group by capture, year
  - name: calendar_lacks_holidays
    severity: warn
    what: 节假日与调休表未把该年5月1日和10月1日都列为放假日，可能不全；请对照国务院办公厅通知补齐后重新报送
    offenders: >
      select capture, min(sheet) as sheet, min(ref_area) as ref_area, year from staging.delivered_calendar
      where is_latest and is_whole and not is_noticed
      group by capture, year
      having count(case when not is_workday and (day = make_date(year, 5, 1) or day = make_date(year, 10, 1)) then 1 end) < 2
*/
with placed as (
    select d.*, c.ref_area, c.vintage, c.fetched_at, cast(d.day as date) as dated_on,
        row_number() over (partition by d.capture, d.day order by d.sheet, cast(d.row as integer)) as nth
    from raw.calendar d
    join staging.capture c on c.capture = d.capture
    where d.is_workday is not null and cast(d.day as date) >= date '2020-01-01'
),
yearly as (
    select capture, cast(year(dated_on) as integer) as year, vintage, fetched_at
    from placed
    where nth = 1 and month(dated_on) = 1 and day(dated_on) = 1 and is_workday = 'false'
),
ranked as (
    select capture, year, row_number() over (partition by year order by vintage desc, fetched_at desc, capture) as preference from yearly
),
noticed as (
    select cast(substr(day, 1, 4) as integer) as year from ref.holiday where day like '%-01-01'
)
select
    p.capture, p.dated_on as day, cast(year(p.dated_on) as integer) as year, p.is_workday = 'true' as is_workday, p.name, p.source,
    p.ref_area, p.vintage, p.fetched_at, p.sheet, cast(p.row as integer) as row,
    n.year is not null as is_noticed, r.year is not null as is_whole,
    dense_rank() over (partition by p.ref_area, year(p.dated_on) order by p.vintage desc, p.fetched_at desc, p.capture) = 1 as is_latest,
    r.preference
from placed p
left join ranked r on r.capture = p.capture and r.year = year(p.dated_on)
left join noticed n on n.year = year(p.dated_on)
where p.nth = 1
