/*
what:  >
  two totals a bureau stated for a rate (两数汇总表), with the cells of both; for training_min_hours the numerator is
  the fewest hours of any person
grain: capture, sheet, row
rows:  capture
checks:
  - name: total_has_four_decimals
    severity: warn
    what: 分子或分母超过四位小数，不能精确保存，该行未使用；请改用更小的单位填写
    offenders: >
      select s.capture, s.sheet, s.row, s.item_id, s.numerator, s.denominator from raw.rate_summary s
      join staging.capture c on c.capture = s.capture
      where not (macros.is_kept_exactly(s.numerator) and macros.is_kept_exactly(s.denominator))
*/
select
    s.capture, s.sheet, s.row, s.item_id as rate, c.ref_area, s.period,
    macros.period_year(s.period) as year, macros.period_month(s.period) as month, macros.period_starts(s.period) as starts,
    macros.first_of_month(macros.period_starts(s.period) // 100, macros.period_starts(s.period) % 100) as from_on,
    cast(macros.first_of_month(macros.period_year(s.period), macros.period_month(s.period)) + interval 1 month as date) as before_on,
    macros.scaled(s.numerator, 1) as numerator, macros.scaled(s.denominator, 1) as denominator,
    s.numerator as printed_numerator, s.denominator as printed_denominator,
    s.denominator_def, s.unit_name, least(coalesce(cast(s.reported_on as date), c.vintage), c.vintage) as vintage, c.fetched_at,
    macros.cell(s.sheet, n.letter, s.row) as numerator_cell, macros.cell(s.sheet, d.letter, s.row) as denominator_cell
from raw.rate_summary s
join staging.capture c on c.capture = s.capture
left join staging.column_of n on n.capture = s.capture and n.sheet = s.sheet and n.field = 'numerator'
left join staging.column_of d on d.capture = s.capture and d.sheet = s.sheet and d.field = 'denominator'
where s.numerator is not null and s.denominator is not null
    and macros.is_kept_exactly(s.numerator) and macros.is_kept_exactly(s.denominator)
