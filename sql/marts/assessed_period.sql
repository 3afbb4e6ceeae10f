/*
what:  >
  the two periods every reading of 近2年 assesses (slot 1 is the earlier) and the period before each. A period is a
  calendar year, or the twelve months to an end month; period_id is null where the reading has no such period yet.
grain: reading_id, slot
law:   rules R4
*/
with slots as (
    select 1 as slot union all select 2
),
ends as (
    select
        d.reading_id, s.slot,
        case d.near_two_years
            when 'published_common' then y.year
            when 'full_calendar' then cast(substr(cast(r.as_of as varchar), 1, 4) as integer) - 3 + s.slot
            when 'plan' then cast(substr(cast(r.window_to as varchar), 1, 4) as integer) - 2 + s.slot
            else m.year - 2 + s.slot
        end as year,
        case when d.near_two_years = 'rolling24' then m.month else 12 end as month
    from ref.reading d
    cross join slots s
    cross join ref.run r
    left join marts.common_year y on y.newest = 3 - s.slot
    left join marts.common_month m on 1 = 1
)
select
    reading_id, slot, year, month,
    case when month = 12 then cast(year as varchar) else cast(year as varchar) || '-' || substr(cast(100 + month as varchar), 2, 2) end as period_id,
    case when month = 12 then cast(year - 1 as varchar) else cast(year - 1 as varchar) || '-' || substr(cast(100 + month as varchar), 2, 2) end as prior_period_id
from ends
