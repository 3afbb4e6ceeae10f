/*
what:  readings of the figure each correction is about, whether or not they print what it expects
grain: correction_id, figure_id
columns:
  is_applied: the reading prints the wrong value and is used as corrected
*/
select k.id as correction_id, f.figure_id, coalesce(f.correction_id = k.id, false) as is_applied,
    f.obs_value, f.unit_measure, f.unit_mult, f.vintage, f.fetched_at, f.capture, f.url, f.locator
from ref.correction k
join staging.page_figure f on f.source = k.source and f.measure = k.measure and f.freq = k.freq and f.time_period = k.time_period
    and f.is_cumulative = (k.is_cumulative = 'true') and (k.url is null or k.url = f.url)
