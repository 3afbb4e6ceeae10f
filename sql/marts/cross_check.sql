/*
what:  >
  a figure of the measure's own publisher (its monthly release, else its communique) beside each other place that states the same:
  商务部, another publisher's communique, the publisher's own communique, the sheet of national reference values
grain: measure, basis, freq, time_period, is_cumulative, other_source, other_place
units: value, other_value and difference in base units or percent
columns:
  agrees: the two are no further apart than half a unit of the last digit of the one printed with fewer
law:   商务部 prints levels to two decimals of 万亿元 and growth to one decimal
checks:
  - name: statements_agree
    severity: warn
    what: 同一数据在两处公布的不一致；请核对两处原文，确属误印的登记到更正表
    offenders: >
      select x.other_capture as capture, x.other_locator as row, m.name, x.time_period, macros.amount_text(x.value, x.unit_measure, x.unit_mult) || case m.unit_measure when 'PERCENT' then '%' else '' end as used,
        macros.amount_text(x.other_value, x.unit_measure, x.other_mult) || case m.unit_measure when 'PERCENT' then '%' else '' end as other
      from marts.cross_check x join ref.measure m on m.measure = x.measure where not x.agrees
*/
with own as (
    select *, row_number() over (
        partition by measure, basis, freq, time_period, is_cumulative
        order by case place when 'release' then 1 else 2 end asc nulls last, source asc nulls last) as first
    from marts.statement
    where is_own
),
paired as (
    select a.measure, a.basis, a.freq, a.time_period, a.is_cumulative, a.source, a.place, a.value, a.shown_value, a.unit_measure, a.unit_mult,
        a.vintage, a.figure_id, a.capture, a.url, a.locator,
        b.source as other_source, b.place as other_place, b.value as other_value, b.shown_value as other_shown, b.unit_mult as other_mult,
        b.vintage as other_vintage, b.figure_id as other_figure_id, b.capture as other_capture, b.url as other_url, b.locator as other_locator,
        cast(b.value - a.value as decimal(20, 4)) as difference,
        case when a.last_place > b.last_place then a.last_place else b.last_place end as coarser
    from own a
    join marts.statement b on b.measure = a.measure and b.basis = a.basis and b.freq = a.freq and b.time_period = a.time_period
        and b.is_cumulative = a.is_cumulative and (b.source <> a.source or b.place <> a.place)
    where a.first = 1
)
select *, case when difference < 0 then -difference else difference end * 2 <= coarser as agrees
from paired
