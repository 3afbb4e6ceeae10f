/*
what:  points that reviewers are assumed to find for a what-if; always empty in a build that is published
grain: ref_area, criterion_id
rows:  place
*/
select ref_area, name as criterion_id, cast(value as decimal(6, 2)) as points, 'assumption/' || ref_area || '/' || name as figure_id
from raw.assumption
where kind = 'finding'
