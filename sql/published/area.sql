/*
what:  areas of the index and what became of them
grain: ref_area
*/
select ref_area, name, level, parent, region_class, cast(valid_from as date) as valid_from, cast(valid_to as date) as valid_to, successor from ref.area
