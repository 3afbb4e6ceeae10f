/*
what:  how a figure changed after it was first known
grain: ref_area, measure, definition, freq, time_period, is_cumulative, known_on, figure_id
columns:
  from_value: as known before, in base units or percent
  to_value: as known from known_on
  from_version: prelim, final or revised before
  to_version: prelim, final or revised after
*/
with ordered as (
    select f.*,
        lag(value) over (partition by ref_area, measure, basis, freq, time_period, is_cumulative order by vintage nulls first, fetched_at nulls first, figure_id nulls first) as before,
        lag(version) over (partition by ref_area, measure, basis, freq, time_period, is_cumulative order by vintage nulls first, fetched_at nulls first, figure_id nulls first) as before_version
    from staging.figure f
)
select
    ref_area, measure, basis as definition, freq, time_period, is_cumulative, vintage as known_on,
    macros.decimal_text(before) as from_value, macros.decimal_text(value) as to_value, before_version as from_version, version as to_version, figure_id
from ordered
where before is not null and before <> value
