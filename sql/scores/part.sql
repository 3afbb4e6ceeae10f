/*
what:  >
  every part of every criterion under every reading: one assessed year, one rate, one finding
grain: reading_id, ref_area, criterion_id, part
rows:  area
checks:
  - name: part_within_range
    severity: fail
    what: a part's score lies outside its own range or points
    offenders: select criterion_id, reading_id, ref_area, part from scores.part where not (0 <= low and low <= score and score <= high and high <= points)
*/
select * from indicators.growth_comparison
union all
select * from indicators.share_comparison
union all
select * from indicators.share_band
union all
select * from indicators.threshold_rate
union all
select * from indicators.beats_benchmark
union all
select * from indicators.capped_count
union all
select * from indicators.coverage_and_minimum
union all
select * from indicators.attested
