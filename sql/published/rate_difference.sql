/*
what:  >
  rates known twice: counted from rows, and stated by a bureau as two totals, over the same period; rows decide
grain: ref_area, rate
rows:  area
source: the county's case exports and its summary sheet (两数汇总表)
columns:
  period: of the stated totals [YYYY, YYYY-MM or first..last]
  rows_numerator: counted from the rows of that period [cases or persons, exact decimal as text]
  difference_ppm: rows minus totals, in millionths; 5000 is half a percentage point [millionths of 1]
  is_apart: true when more than half a percentage point, so that a person must decide
  rows_denominator: counted from the rows of that period [cases or persons, exact decimal as text]
  stated_numerator: as the bureau states it [cases or persons, exact decimal as text]
  stated_denominator: as the bureau states it [cases or persons, exact decimal as text]
  capture: SHA-256 of the export that states the totals [hexadecimal]
  row: row of the sheet, the first is 1 [number]
*/
select x.ref_area, x.rate, x.period, macros.decimal_text(x.numerator) as rows_numerator, macros.decimal_text(x.denominator) as rows_denominator,
    macros.decimal_text(x.stated_numerator) as stated_numerator, macros.decimal_text(x.stated_denominator) as stated_denominator,
    x.difference_ppm, x.is_apart = 1 as is_apart, x.capture, x.sheet, x.row
from marts.rate_dispute x
join ref.scored_area s on s.ref_area = x.ref_area and s.is_shown
