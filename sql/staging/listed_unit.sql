/*
what:  >
  units that a county wrote into its own list (责任单位对照表), as last delivered: one row a unit and way of writing it
grain: ref_area, unit_id, spelling
rows:  area
columns:
  spelling: compared form of alias
  position: 0 the name, from 1 the aliases as printed
*/
with newest as (
    select u.*, c.ref_area,
        row_number() over (partition by c.ref_area, u.unit_id
            order by c.vintage desc, c.fetched_at desc, u.capture, u.sheet, cast(u.row as integer)) as newest
    from raw.units u
    join staging.capture c on c.capture = u.capture
    where c.ref_area is not null and u.name is not null
),
written as (
    select *, name as alias, 0 as position from newest where newest = 1
    union all
    select *, unnest(string_split(aliases, ';')), cast(generate_subscripts(string_split(aliases, ';'), 1) as integer)
    from newest where newest = 1 and aliases is not null
),
ranked as (
    select *, macros.spelling(alias) as spelling,
        row_number() over (partition by ref_area, unit_id, macros.spelling(alias) order by position) as first
    from written
)
select ref_area, unit_id, name, spelling, alias, position, coalesce(is_member = 'true', false) as is_member, capture, sheet, row
from ranked
where first = 1
