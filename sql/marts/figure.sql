/*
what:  >
  each series' figure as known at the as-of date: the newest vintage; of one day a publisher's page before a sheet typed after it,
  revised before final before preliminary. An estimate comes after all that was published, what a what-if assumes before
grain: ref_area, measure, basis, freq, time_period, is_cumulative
rows:  place
units: value in CNY, PIECES, PERSONS or percent
checks:
  - name: part_within_whole
    severity: warn
    what: 部分大于总数：网络市场就业不应多于全社会就业，电子商务纳税不应多于税收总额；请核对两数的范围和单位
    offenders: >
      select p.capture, s.locator as row, p.ref_area, p.time_period, a.name || macros.amount_text(p.value, p.unit_measure, p.unit_mult) as part,
        b.name || macros.amount_text(w.value, w.unit_measure, w.unit_mult) as whole
      from marts.figure p
      join marts.figure w on w.ref_area = p.ref_area and w.freq = p.freq and w.time_period = p.time_period and w.is_cumulative = p.is_cumulative and w.basis = p.basis
        and (p.measure in ('employment_online_narrow', 'employment_online_broad') and w.measure = 'employment_total'
          or p.measure = 'tax_ecommerce' and w.measure in ('tax_total_collected', 'tax_total'))
      join staging.figure s on s.figure_id = p.figure_id
      join ref.measure a on a.measure = p.measure
      join ref.measure b on b.measure = w.measure
      where p.value > w.value
  - name: one_value_a_period
    severity: warn
    what: 同日报送的同一数据有两个不同的数，此数未采用；请更正其一，或在“数据版本”列注明快报、年报或修订
    offenders: >
      select f.capture, f.locator as row, f.ref_area, m.name, f.time_period, '此数' || macros.amount_text(f.value, f.unit_measure, f.unit_mult) as unused,
        '采用' || macros.amount_text(u.value, u.unit_measure, u.unit_mult) as used
      from marts.figure u
      join staging.figure s on s.figure_id = u.figure_id
      join staging.figure f on f.ref_area = u.ref_area and f.measure = u.measure and f.basis = u.basis and f.freq = u.freq and f.time_period = u.time_period
        and f.is_cumulative = u.is_cumulative and f.version = u.version and f.vintage = u.vintage and f.source_rank = s.source_rank and f.value <> u.value
      join ref.area a on a.ref_area = f.ref_area and a.level in ('county', 'city')
      join ref.measure m on m.measure = f.measure
*/
with ranked as (
    select f.*,
        row_number() over (
            partition by ref_area, measure, basis, freq, time_period, is_cumulative
            order by case when source_rank = 0 then 0 when version = 'estimate' then 2 else 1 end asc nulls last, vintage desc nulls last,
                case when source_rank = 1 then 0 else 1 end asc nulls last,
                case version when 'revised' then 1 when 'final' then 2 when 'prelim' then 3 else 4 end asc nulls last,
                source_rank asc nulls last, fetched_at desc nulls last, figure_id asc nulls last) as newest
    from staging.figure f
    where f.value >= 0 or f.unit_measure = 'PERCENT'
)
select
    figure_id, ref_area, measure, basis, freq, time_period, is_cumulative, year, month, value, decimals, obs_status,
    version, estimate_low, estimate_high, vintage, capture, unit_measure, unit_mult
from ranked
where newest = 1
