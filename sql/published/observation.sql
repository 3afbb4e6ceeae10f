/*
what:  >
  every figure known at the as-of date, all vintages, with the capture, address and place it was read from; also the
  counts of rows, stated totals and ledger entries that scores were taken from
grain: figure_id
rows:  area
source: the page or export at url
columns:
  figure_id: identity used by criterion_figure
  measure: what is counted (SDMX measure); <measure>_yoy is growth as its publisher prints it
  definition: basis of a growth (published, comparable, naive) or definition of a count
  freq: SDMX frequency, A year, M within a year
  time_period: year, or the last month of the figure
  is_cumulative: January to time_period rather than the single month
  obs_value: the decimal as printed
  unit_measure: CNY, PIECES, PERSONS, ENTITIES, CASES, PERCENT, POINTS, COUNT
  unit_mult: power of ten of the printed unit, 8 is 亿
  obs_status: SDMX CL_OBS_STATUS, A normal, P provisional, V unvalidated (创建对象提供), E estimated
  version: prelim, final, revised, estimate
  vintage: date it became known
  is_current: the vintage that is used at the as-of date
  source: nbs, spb or county
  fetched_on: day in China on which the page or export was received
  used_value: the decimal that is used, in the printed unit; obs_value, or what a correction puts in its place; null where one drops it
  correction_id: row of correction that changed or dropped the figure
  capture: SHA-256 of the kept capture
  url: address of the page, or the file in the inbox
  locator: table, row and column, paragraph, or sheet and cell
  origin: official, reconstruction, synthetic
  printed: clause or note as printed
*/
with known as (
    select f.figure_id, f.ref_area, f.measure, f.basis as definition, f.freq, f.time_period, f.is_cumulative, f.obs_value,
        f.unit_measure, f.unit_mult, f.obs_status, f.version, f.vintage, m.figure_id is not null as is_current, f.capture, f.locator, f.printed,
        coalesce(f.used_value, f.obs_value) as used_value, f.correction_id
    from staging.figure f
    left join marts.figure m on m.figure_id = f.figure_id
    union all
    select figure_id, ref_area, measure, basis, freq, time_period, is_cumulative, obs_value, unit_measure, unit_mult, obs_status, version, vintage,
        false, capture, locator, printed, null, correction_id
    from staging.page_figure
    where is_scored and is_dropped
    union all
    select l.figure_id, l.ref_area, l.measure, 'total', 'A', l.period_id, true,
        macros.decimal_text(cast(l.value * macros.unit_share(l.unit_mult) as decimal(28, 8))), m.unit_measure, l.unit_mult, max(l.obs_status),
        'final', max(c.vintage), true, min(c.capture), 'added up from ' || cast(count(*) as varchar) || ' figures', null,
        macros.decimal_text(cast(l.value * macros.unit_share(l.unit_mult) as decimal(28, 8))), null
    from marts.level l
    join marts.level_component c on c.total_figure_id = l.figure_id
    join ref.measure m on m.measure = l.measure
    group by l.figure_id, l.ref_area, l.measure, l.period_id, l.value, m.unit_measure, l.unit_mult
    union all
    select r.figure_id, r.ref_area, r.measure, r.definition, 'A', r.period_id, true, macros.decimal_text(r.value), 'COUNT', 0, 'V', 'final',
        r.vintage, true, r.capture, 'added up from ' || cast(r.figures as varchar) || ' figures', null, macros.decimal_text(r.value), null
    from marts.rate_sum r
    union all
    select figure_id, ref_area, measure, definition, 'A', null, true, macros.decimal_text(value), unit_measure, 0, 'V', 'final', vintage, true, capture, locator, null, macros.decimal_text(value), null
    from marts.count_figure
    union all
    select figure_id, ref_area, measure, definition, freq, time_period, true, obs_value, unit_measure, 0, 'V', version, vintage, true, capture, locator, printed, obs_value, null
    from staging.stated_figure
    union all
    select figure_id, ref_area, 'operator_sales', '', 'A', time_period, true, obs_value, 'CNY', 0, 'V', 'final', vintage, true, capture, locator, operator_key, obs_value, null
    from marts.seller_figure
)
select
    k.figure_id, k.ref_area, k.measure, k.definition, k.freq, k.time_period, k.is_cumulative, k.obs_value, k.unit_measure,
    k.unit_mult, k.obs_status, k.version, k.vintage, k.is_current, c.source, k.capture, c.url, k.locator, c.origin, k.printed,
    c.fetched_on, k.used_value, k.correction_id
from known k
join staging.capture c on c.capture = k.capture
