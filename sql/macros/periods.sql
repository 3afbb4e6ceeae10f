/*
what: >
  reads the canonical period texts of county exports: 2025 · 2025-05 · 2025Q4 · 2025-01..05 (January to May)
  · 2024-01..2025-12 (a span of years)
*/
create macro macros.period_freq(p) as
    case when contains(p, '..') then case when length(p) = 11 then 'C' else 'S' end
         when contains(p, 'Q') then 'Q' when length(p) = 4 then 'A' else 'M' end;

create macro macros.period_year(p) as
    cast(case when length(p) > 11 then substr(split_part(p, '..', 2), 1, 4) else substr(p, 1, 4) end as integer);

create macro macros.period_month(p) as
    cast(case when length(p) = 4 then '12'
              when contains(p, 'Q') then cast(3 * cast(right(p, 1) as integer) as varchar)
              else right(p, 2) end as integer);

-- first month of a period as yyyymm
create macro macros.period_starts(p) as
    cast(substr(p, 1, 4) as integer) * 100 + cast(case when length(p) = 4 then '1'
        when contains(p, 'Q') then cast(3 * cast(right(p, 1) as integer) - 2 as varchar) else substr(p, 6, 2) end as integer);

-- first day of a month
create macro macros.first_of_month(y, m) as
    cast(cast(y as varchar) || '-' || substr(cast(100 + m as varchar), 2, 2) || '-01' as date);

-- the day of a printed date or time; null when it lies after the as-of date, for then it has not happened yet
create macro macros.day_until(printed, as_of) as
    case when substr(printed, 1, 10) <= cast(as_of as varchar) then cast(substr(printed, 1, 10) as date) end;

-- whole days from one day to another
create macro macros.days_between(earlier, later) as cast(date_diff('day', earlier, later) as bigint);
-- what a list by days from first_on has for a day; null for one before or after
create macro macros.of_day(by_day, first_on, on_day) as case when on_day >= first_on then by_day[on_day - first_on + 1] end;
