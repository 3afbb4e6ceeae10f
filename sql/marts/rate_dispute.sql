/*
what:  >
  rates known twice: counted from rows, and stated by a bureau as two totals; rows are counted over the very period the
  totals are about. The rows decide; where the two differ by more than half a percentage point, or by a point, the
  totals leave the range open
grain: ref_area, rate, definition
rows:  area
columns:
  definition: that of the chosen reading
  numerator: of the rows
  difference_ppm: rows minus totals, in millionths (of an hour for training_min_hours)
  is_apart: more than half a percentage point
units: counts, CNY or persons
law:   rules R12
checks:
  - name: stated_total_agrees_with_rows
    severity: warn
    what: 两数汇总与明细计算结果不一致（相差超过0.5个百分点或得分不同），暂按明细计分；请核对后更正其一
    offenders: >
      select x.capture, x.sheet, x.row, x.ref_area, n.name,
        '明细' || macros.decimal_text(x.numerator) || '/' || macros.decimal_text(x.denominator) as from_rows,
        '汇总' || macros.decimal_text(x.stated_numerator) || '/' || macros.decimal_text(x.stated_denominator) as from_totals
      from marts.rate_dispute x
      join ref.term n on n.kind in ('rate', 'measure') and n.term = x.rate
      left join (select distinct p.rate, b.at_least, '>=' as operator from ref.part p join ref.band b on b.criterion_id = p.criterion_id and b.part = p.part
          union select rate, threshold, operator from ref.part where shape = 'threshold_rate') l on l.rate = x.rate
      group by x.capture, x.sheet, x.row, x.ref_area, x.rate, n.name, x.numerator, x.denominator, x.stated_numerator, x.stated_denominator, x.is_apart
      having x.is_apart = 1 or max(case when macros.passes(x.numerator, x.denominator, l.operator, l.at_least)
          <> macros.passes(x.stated_numerator, x.stated_denominator, l.operator, l.at_least) then 1 else 0 end) = 1
*/
with stated as (
    select t.ref_area, t.rate, t.period, t.year, t.numerator, case when t.rate = 'training_min_hours' then 1 else t.denominator end as denominator,  -- hours of one person
        t.capture, t.sheet, t.row, d.definition, 'stated/' || t.ref_area || '/' || t.capture || '/' || t.sheet || '/' || t.row as reading_id
    from marts.stated_total t
    join marts.reading_definition d on d.rate = t.rate and d.reading_id = 'base'
    where t.is_fit = 1 and t.newest = 1 and t.denominator > 0
),
paired as (
    select s.ref_area, s.rate, s.definition, s.period, c.numerator, c.denominator,
        s.numerator as stated_numerator, s.denominator as stated_denominator, s.capture, s.sheet, s.row
    from stated s
    join marts.case_definition d on d.reading_id = s.reading_id and d.rate = s.rate
    join marts.case_rate c on c.ref_area = s.ref_area and c.rate = d.rate and c.definition = d.definition
    union all
    select s.ref_area, s.rate, s.definition, s.period, r.numerator, r.denominator, s.numerator, s.denominator, s.capture, s.sheet, s.row
    from stated s
    join marts.counted_rate r on r.ref_area = s.ref_area and r.rate = s.rate and r.definition = s.definition
    cross join staging.as_of_day t
    where s.rate not in (select rate from marts.case_definition) and (s.year = r.year or (r.year is null and s.year >= t.last_full_year))
)
select *,
    cast(macros.ratio_scaled(numerator, denominator, 1000000) - macros.ratio_scaled(stated_numerator, stated_denominator, 1000000) as bigint) as difference_ppm,
    case when abs(macros.ratio_scaled(numerator, denominator, 1000000) - macros.ratio_scaled(stated_numerator, stated_denominator, 1000000)) > 5000
        then 1 else 0 end as is_apart
from paired
where denominator > 0
