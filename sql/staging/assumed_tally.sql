/*
what:  counts assumed for a what-if; they stand for the count under every reading; always empty in a build that is published
grain: ref_area, tally
rows:  place
*/
select ref_area, name as tally, cast(value as bigint) as counted, 'assumption/' || ref_area || '/' || name as figure_id
from raw.assumption
where kind = 'tally'
