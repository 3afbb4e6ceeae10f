/*
what:  steps of the criteria that are scored by band, the share (占比分档) or the count that reaches each
grain: criterion_id, part, at_least
units: points of the index
source: the index, 指标说明及打分标准
columns:
  part: name of the rate, or empty
  at_least: least share or count that reaches the band [percent for shares, else a count]
  points: points of the band
*/
select criterion_id, part, at_least, points from ref.band
