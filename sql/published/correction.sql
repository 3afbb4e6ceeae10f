/*
what:  >
  every correction of a publisher's misprint, bundled or the operator's own, and what became of it; raw keeps what was printed, and every
  vintage that still prints the wrong value is used as corrected
grain: correction_id
source: the program's own list and the operator's configuration, each with its document
columns:
  source: publisher of the page, nbs, spb or mofcom
  url: the only page it is about; null where it is about every page of the source
  expect: wrong decimal as printed, in the page's unit [the page's unit, exact decimal as text]
  action: replace by value, or drop
  value: right decimal in the same unit; null where the figure is dropped [the page's unit, exact decimal as text]
  reason: why the printed figure is wrong
  evidence: document that shows it
  state: >
    applied (the newest reading still prints the wrong value), retired (an older one does, the newest no longer: the source was fixed),
    unmatched (no page known at the as-of date prints it)
  readings: readings of the figure on kept pages [readings]
  corrected: of these, used as corrected [readings]
  newest_value: decimal the newest reading prints [the page's unit, exact decimal as text]
  newest_vintage: date that reading became known
  correction_id: name of the correction [identifier]
  newest_capture: SHA-256 of the page of that reading [hexadecimal]
  newest_url: its address [address]
  newest_locator: place in it [text]
*/
select correction_id, source, measure, freq, time_period, is_cumulative, url, expect, action, value, reason, evidence, state, readings, corrected,
    newest_value, newest_vintage, newest_capture, newest_url, newest_locator
from marts.correction
