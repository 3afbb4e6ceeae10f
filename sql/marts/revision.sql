/*
what:  >
  how a figure changed after it was first known: each vintage that prints another value than the one before it, pages and sheets alike
grain: figure_id
rows:  area
units: from_value and to_value in base units or percent, as printed
columns:
  base_measure: the measure without _yoy, as notes name it
  is_same_page: both stood at one address of a publisher
  correction_id: the correction that names either figure
  printed_for: what a sheet says the newer figure was taken from
*/
with ordered as (
    select f.*, coalesce(f.printed_value, f.value) as stated, c.url, c.dataset,
        lag(f.figure_id) over earlier as from_figure_id, lag(coalesce(f.printed_value, f.value)) over earlier as from_value, lag(f.version) over earlier as from_version,
        lag(f.correction_id) over earlier as from_correction, lag(f.capture) over earlier as from_capture, lag(f.locator) over earlier as from_locator,
        lag(f.vintage) over earlier as from_known_on, lag(c.url) over earlier as from_url, lag(c.source) over earlier as from_source, c.source
    from staging.figure f
    join staging.capture c on c.capture = f.capture
    window earlier as (
        partition by f.ref_area, f.measure, f.basis, f.freq, f.time_period, f.is_cumulative
        order by f.vintage asc nulls first, f.fetched_at asc nulls first, f.figure_id asc nulls first)
)
select o.figure_id, o.ref_area, o.measure, coalesce(m.measure, o.measure) as base_measure, o.basis, o.freq, o.time_period, o.is_cumulative,
    o.vintage as known_on, o.from_known_on, o.from_value, o.stated as to_value, o.from_version, o.version as to_version,
    o.from_figure_id, o.from_source, o.from_capture, o.from_url, o.from_locator, o.source, o.capture, o.url, o.locator,
    o.dataset is null and o.url = o.from_url as is_same_page, coalesce(o.correction_id, o.from_correction) as correction_id,
    case when o.dataset is not null then o.printed end as printed_for
from ordered o
left join ref.measure m on m.measure || '_yoy' = o.measure
where o.from_value is not null and o.from_value <> o.stated
