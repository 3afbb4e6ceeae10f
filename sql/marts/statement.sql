/*
what:  the newest final statement of each figure of the nation at each place it is stated, as used after corrections
grain: measure, basis, freq, time_period, is_cumulative, source, place
units: value and last_place in base units or percent
columns:
  place: >
    release (a monthly page), communique (统计公报) or reference (the sheet of national reference values)
  is_own: stated by the measure's own publisher
*/
with stated as (
    select measure, basis, freq, time_period, is_cumulative, source, case kind when 'monthly' then 'release' else kind end as place, is_scored as is_own,
        value, last_place, used_value as shown_value, unit_measure, unit_mult, vintage, fetched_at, figure_id, capture, url, locator
    from staging.page_figure
    where ref_area = 'CN' and obs_status = 'A' and value is not null
    union all
    select f.measure, f.basis, f.freq, f.time_period, f.is_cumulative, c.source, 'reference', false,
        f.value, macros.last_place(u.factor, f.decimals), f.obs_value, f.unit_measure, f.unit_mult, f.vintage, f.fetched_at, f.figure_id, f.capture, c.url, f.locator
    from staging.reference_figure f
    join staging.capture c on c.capture = f.capture
    join ref.unit_mult u on u.unit_mult = cast(f.unit_mult as varchar)
    where f.version = 'final'
),
ranked as (
    select *, row_number() over (
        partition by measure, basis, freq, time_period, is_cumulative, source, place
        order by vintage desc nulls last, fetched_at desc nulls last, figure_id asc nulls last) as newest
    from stated
)
select measure, basis, freq, time_period, is_cumulative, source, place, is_own, value, last_place, shown_value, unit_measure, unit_mult,
    vintage, figure_id, capture, url, locator
from ranked
where newest = 1
