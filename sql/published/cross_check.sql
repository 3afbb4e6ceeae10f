/*
what:  >
  figures of the nation that two publishers or two places state, and whether they agree: the measure's own publisher (its monthly
  release, else its communique) beside 商务部, a communique (统计公报) and the sheet of national reference values. Only final figures, the
  newest statement of each place. A disagreement is published beside the numbers; it changes no score
grain: measure, definition, freq, time_period, is_cumulative, other_source, other_place
source: pages of the publishers and the sheet of national reference values
columns:
  definition: published for a growth rate
  source: the measure's own publisher
  place: release (a monthly page) or communique
  obs_value: decimal as printed there, in 10^unit_mult of unit_measure; a misprint as corrected
  other_source: who states it too
  other_place: release, communique or reference (a sheet)
  other_value: decimal as printed there, in 10^other_unit_mult of unit_measure [10^other_unit_mult of unit_measure, exact decimal as text]
  difference: other less own, in base units or percentage points [base units of unit_measure, or percentage points; exact decimal as text]
  agrees: no further apart than half a unit of the last digit of the one printed with fewer; 商务部 prints two decimals of 万亿元 and one of a percentage
  vintage: day its own statement became known
  other_unit_mult: the other is given in ten to this power of unit_measure [power of ten]
  other_vintage: day the other statement became known
  other_figure_id: row of observation the other is; null for a source that is only compared [identifier]
  other_url: address of the page or file of the other [address]
  other_locator: place of the other there [text]
*/
select measure, basis as definition, freq, time_period, is_cumulative, unit_measure, source, place, shown_value as obs_value, unit_mult, vintage,
    figure_id, url, locator, other_source, other_place, other_shown as other_value, other_mult as other_unit_mult, other_vintage, other_figure_id,
    other_url, other_locator, macros.decimal_text(difference) as difference, agrees
from marts.cross_check
