/*
what:  figures read from publishers' release pages, in base units (CNY, PIECES) or percent
grain: figure_id
checks:
  - name: release_value_exact
    severity: fail
    what: a printed value that is no decimal, or has more digits than are kept
    offenders: >
      select o.capture, o.locator, o.value from raw.observation o
      where o.value is not null and (try_cast(o.value as decimal(28, 8)) is null
        or cast(o.value as decimal(28, 8)) <> cast(o.value as decimal(24, 4)))
*/
with printed as (
    select o.*, c.source, c.vintage, c.fetched_at,
        o.measure || '/' || o.time_period || case when o.cumulative = 'true' then '' else ' month' end as place
    from raw.observation o
    join staging.capture c on c.capture = o.capture
    where o.value is not null
)
select
    macros.figure_id(capture, place) as figure_id,
    ref_area, measure, freq, time_period,
    case when measure like '%\_yoy' escape '\' then 'published' else '' end as basis,
    cast(substr(time_period, 1, 4) as integer) as year,
    case when length(time_period) = 4 then 12 else cast(right(time_period, 2) as integer) end as month,
    cumulative = 'true' as is_cumulative,
    macros.scaled(value, case cast(unit_mult as integer) when 8 then 100000000 when 4 then 10000 else 1 end) as value,
    macros.printed_decimals(value) as decimals,
    obs_status, case obs_status when 'P' then 'prelim' else 'final' end as version,
    cast(null as decimal(20, 4)) as estimate_low, cast(null as decimal(20, 4)) as estimate_high,
    vintage, 1 as source_rank, fetched_at, capture, locator, value as obs_value, unit_measure,
    cast(unit_mult as integer) as unit_mult, printed
from printed
