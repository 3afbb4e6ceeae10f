/*
what:  >
  figures of publishers' release pages that scores may be taken from, each once a vintage, in base units (CNY, PIECES) or
  percent: what a later page of the same publisher prints again is no new vintage
grain: figure_id
law:   >
  a figure read again with the same value and status (in the communique, on a mirror, on a page whose other bytes changed)
  is known since its first reading; so is one printed again with fewer digits that rounds to the same. A page that calls
  its figures preliminary (初步统计数, the communique) takes nothing back of the page before it that printed the same
columns:
  value: as used; printed_value is what the page prints
*/
with scored as (
    select f.*, lag(value) over earlier as previous_value
    from staging.page_figure f
    where is_scored and not is_dropped
    window earlier as (
        partition by source, ref_area, measure, basis, freq, time_period, is_cumulative
        order by vintage asc nulls last, fetched_at asc nulls last, figure_id asc nulls last)
),
readings as (
    select s.*,
        lag(printed_value) over earlier as before_printed, lag(value) over earlier as before_value, lag(obs_status) over earlier as before_status,
        lag(last_place) over earlier as before_place, lag(correction_id) over earlier as before_correction
    from scored s
    where obs_status <> 'P' or previous_value is null or previous_value <> value
    window earlier as (
        partition by source, ref_area, measure, basis, freq, time_period, is_cumulative
        order by vintage asc nulls last, fetched_at asc nulls last, figure_id asc nulls last)
),
judged as (
    select *, before_status is not null and before_status = obs_status and (printed_value = before_printed and value = before_value
        or correction_id is null and before_correction is null and last_place > before_place and abs(value - before_value) * 2 <= last_place) as is_repeat
    from readings
)
select
    figure_id, ref_area, measure, freq, time_period, basis, year, month, is_cumulative, value, decimals, obs_status, version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    vintage, 1 as source_rank, fetched_at, capture, locator, obs_value, unit_measure, unit_mult, printed,
    printed_value, used_value, correction_id
from judged
where not is_repeat
