/*
what:  the bands of the shares that are scored by band (占比分档) and the least years or counts of those scored by steps
grain: criterion_id, part, at_least
units: points of the index
columns:
  part: name of the rate, or empty
  at_least: least share in percent that reaches the band
  points: points of the band
*/
select criterion_id, part, at_least, points from ref.band
