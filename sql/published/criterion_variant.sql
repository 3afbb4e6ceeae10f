/*
what:  each criterion under every other value of one option at a time
grain: ref_area, criterion_id, option, option_value
rows:  area
source: computed as criterion_score, one option changed
columns:
  option: name of the option that differs from the chosen set
  option_value: its value here
  is_flip: true when the score differs from the published one
*/
select ref_area, criterion_id, option, option_value, score, low, high, status, is_flip from scores.criterion_variant
