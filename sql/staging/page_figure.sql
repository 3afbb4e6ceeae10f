/*
what:  >
  every reading of a figure on a publisher's page, all captures, as printed and as used after corrections, in base units
  (CNY, PIECES) or percent
grain: figure_id
columns:
  base_measure: the measure without _yoy
  printed_value: what the page prints
  value: what is used of it; null where a correction drops it
  used_value: the same as a decimal in the printed unit
  last_place: one unit of the last digit of value
  correction_id: row of ref.correction that changed or dropped it
  is_scored: >
    read from the measure's own publisher, whose figures scores are taken from; another's (商务部, or 快递业务量 in the communique of
    国家统计局) is a cross-check only
checks:
  - name: release_value_exact
    severity: fail
    what: a printed value that is no decimal, has more digits than are kept, or a unit that is not known
    offenders: >
      select f.capture, f.locator, f.obs_value, f.unit_mult from staging.page_figure f
      where f.is_scored and (f.printed_value is null or (f.value is null and not f.is_dropped) or not macros.is_kept_exactly(f.obs_value))
*/
with printed as (
    select o.*, c.source, c.url, c.kind, c.vintage, c.fetched_at, u.factor,
        p."use" = 'scores' and coalesce(m.publisher, p.name) = p.name as is_scored,
        cast(coalesce(case when o.measure like '%\_yoy' escape '\' then p.growth_decimals else p.level_decimals end, '0') as integer) as least_decimals,
        macros.figure_id(o.capture, o.measure || '/' || o.time_period || case when o.cumulative = 'true' then '' else ' month' end) as figure_id
    from raw.observation o
    join staging.capture c on c.capture = o.capture
    join ref.publisher p on p.source = c.source
    left join ref.measure m on m.measure = o.measure
    left join ref.unit_mult u on u.unit_mult = o.unit_mult
    where o.value is not null
),
corrected as (
    select p.*, k.id as correction_id, coalesce(k.action = 'drop', false) as is_dropped,
        case k.action when 'replace' then k.value when 'drop' then null else p.value end as used_value,
        row_number() over (partition by p.figure_id order by case when k.url is null then 2 else 1 end asc nulls last, k.id asc nulls last) as choice
    from printed p
    left join ref.correction k on k.source = p.source and k.measure = p.measure and k.freq = p.freq and k.time_period = p.time_period
        and k.is_cumulative = p.cumulative and (k.url is null or k.url = p.url)
        and try_cast(k.expect as decimal(24, 8)) = try_cast(p.value as decimal(24, 8))
)
select
    figure_id, source, is_scored, coalesce(kind, 'monthly') as kind, ref_area, measure,
    case when measure like '%\_yoy' escape '\' then left(measure, length(measure) - 4) else measure end as base_measure,
    case when measure like '%\_yoy' escape '\' then 'published' else '' end as basis,
    freq, time_period, cast(substr(time_period, 1, 4) as integer) as year,
    case when length(time_period) = 4 then 12 else cast(right(time_period, 2) as integer) end as month,
    cumulative = 'true' as is_cumulative,
    macros.in_base_units(value, factor) as printed_value, macros.in_base_units(used_value, factor) as value, used_value,
    greatest(macros.printed_decimals(used_value), least_decimals) as decimals,
    macros.last_place(factor, greatest(macros.printed_decimals(used_value), least_decimals)) as last_place,
    obs_status, case obs_status when 'P' then 'prelim' else 'final' end as version,
    vintage, fetched_at, capture, url, locator, value as obs_value, unit_measure, cast(unit_mult as integer) as unit_mult, printed,
    correction_id, is_dropped
from corrected
where choice = 1
