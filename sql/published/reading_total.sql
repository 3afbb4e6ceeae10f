/*
what:  each area's total under every other value of one option at a time, all else as chosen
grain: ref_area, option, option_value
rows:  area
source: computed as scorecard, one option changed
columns:
  option: name of the option that differs from the chosen set
  option_value: its value here
  score: total points under this reading
  low: points that are certain
  high: points still possible
  difference: score less the published one [points]
  passes: no · possible · yes
*/
select ref_area, option, option_value, score, low, high, difference, passes from scores.reading_total
