/*
what:  the as-of date and the days that are counted from it; to-days are the first day after, so that windows need no month ends
grain: as_of
columns:
  before_on: first day after the as-of date
  last_full_year: newest calendar year that is over
  rolling_from: first day of the twelve months that end with the as-of date
  two_years_on: last day whose second anniversary has come; a 29 February has its on 28 February
  window_before: first day after the creation period, no later than before_on
*/
select
    r.as_of, cast(r.as_of + interval 1 day as date) as before_on,
    cast(year(cast(r.as_of + interval 1 day as date)) - 1 as integer) as last_full_year,
    cast(cast(r.as_of + interval 1 day as date) - interval 1 year as date) as rolling_from,
    greatest(cast(r.as_of - interval 2 year as date), cast(cast(r.as_of + interval 1 day as date) - interval 2 year - interval 1 day as date)) as two_years_on,
    r.window_from,
    cast(least(r.window_to, r.as_of) + interval 1 day as date) as window_before
from ref.run r
