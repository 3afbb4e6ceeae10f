/*
what:  options whose other reading changes a criterion's score
grain: ref_area, criterion_id, option
rows:  area
*/
select ref_area, criterion_id, option, min(position) as position
from scores.criterion_variant
where is_flip
group by ref_area, criterion_id, option
