/*
what:  national reference values typed by hand, each with issuer and document (obs_status V; E when an estimate)
grain: figure_id
checks:
  - name: reference_unit_known
    severity: warn
    what: 全国参考值的单位不认识，该行未使用
    offenders: >
      select n.capture, n.sheet, n.row, n.unit from raw.national_reference n
      join staging.capture c on c.capture = n.capture
      left join ref.unit u on u.unit = n.unit where n.unit is not null and u.unit is null
  - name: reference_names_its_document
    severity: warn
    what: 全国参考值没有写明发布单位和文件（“来源”列），该行未使用
    offenders: >
      select n.capture, n.sheet, n.row, n.indicator, n.period from raw.national_reference n
      join staging.capture c on c.capture = n.capture
      where n.value is not null and trim(coalesce(n.source, '')) = ''
*/
select
    macros.figure_id(n.capture, macros.cell(n.sheet, k.letter, n.row)) as figure_id,
    'CN' as ref_area, n.indicator as measure,
    case macros.period_freq(n.period) when 'A' then 'A' else 'M' end as freq,
    case macros.period_freq(n.period) when 'A' then n.period
        else cast(macros.period_year(n.period) as varchar) || '-' || right('0' || cast(macros.period_month(n.period) as varchar), 2) end as time_period,
    case when n.indicator like '%\_yoy' escape '\' then coalesce(n.basis, 'published') else '' end as basis,
    macros.period_year(n.period) as year, macros.period_month(n.period) as month,
    macros.period_freq(n.period) in ('A', 'C') as is_cumulative,
    macros.scaled(n.value, u.factor) as value,
    coalesce(cast(n."precision" as integer), macros.printed_decimals(n.value)) as decimals,
    case n.vintage when 'estimate' then 'E' when 'prelim' then 'P' else 'V' end as obs_status,
    n.vintage as version,
    macros.scaled(n.low, u.factor) as estimate_low, macros.scaled(n.high, u.factor) as estimate_high,
    coalesce(cast(n.released_on as date), c.vintage) as vintage, 2 as source_rank, c.fetched_at,
    n.capture, macros.cell(n.sheet, k.letter, n.row) as locator, n.value as obs_value,
    u.unit_measure, cast(u.unit_mult as integer) as unit_mult,
    n.source as printed
from raw.national_reference n
join staging.capture c on c.capture = n.capture
cross join ref.run r
join ref.unit u on u.unit = n.unit
left join staging.column_of k on k.capture = n.capture and k.sheet = n.sheet and k.field = 'value'
where n.value is not null and trim(coalesce(n.source, '')) <> '' and coalesce(cast(n.released_on as date), c.vintage) <= r.as_of
