/*
what:  >
  the period of the case rates under every reading: from from_on up to, but not including, before_on; null where 近2年
  is not known yet
grain: reading_id
law:   the index states no period; rules R10. A case belongs to the day it was received, not to the day it was closed.
*/
with assessed as (
    select a.reading_id,
        case when a.month = 12 then macros.first_of_month(a.year, 1) else macros.first_of_month(a.year - 1, a.month + 1) end as from_on,
        case when b.month = 12 then macros.first_of_month(b.year + 1, 1) else macros.first_of_month(b.year, b.month + 1) end as before_on
    from marts.assessed_period a
    join marts.assessed_period b on b.reading_id = a.reading_id and b.slot = 2
    where a.slot = 1 and a.year is not null and b.year is not null
)
select
    d.reading_id,
    case d."window"
        when 'creation' then t.window_from when 'last_full_year' then macros.first_of_month(t.last_full_year, 1)
        when 'rolling12' then t.rolling_from else a.from_on end as from_on,
    case d."window"
        when 'creation' then t.window_before when 'last_full_year' then macros.first_of_month(t.last_full_year + 1, 1)
        when 'rolling12' then t.before_on else a.before_on end as before_on
from ref.reading d
cross join staging.as_of_day t
left join assessed a on a.reading_id = d.reading_id
