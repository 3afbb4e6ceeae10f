/*
what:  what every part lacks, by the shape of its rule, before a criterion's parts are looked at together
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: have, need and more in the unit named
*/
select * from scores.gap_growth
union all
select * from scores.gap_share
union all
select * from scores.gap_band
union all
select * from scores.gap_rate
union all
select * from scores.gap_benchmark
union all
select * from scores.gap_keep
union all
select * from scores.gap_count
union all
select * from scores.gap_operator
union all
select * from scores.gap_training
union all
select * from scores.gap_attested
union all
select * from scores.gap_hand_in
union all
select * from scores.gap_decide
