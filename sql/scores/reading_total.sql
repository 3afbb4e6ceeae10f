/*
what:  >
  an area's total and whether it passes under every other value of one option at a time: the criteria the reading
  touches as they are under it, all others as published
grain: ref_area, option, option_value
rows:  area
law:   one reading holds for every criterion, none is picked for one of them (rules R5)
*/
with reading as (
    select distinct ref_area, option, option_value, position from scores.reading_criterion
),
grouped as (
    select r.ref_area, r.option, r.option_value, r.position, i.group_id,
        sum(coalesce(x.score, c.score)) as score, sum(coalesce(x.low, c.low)) as low, sum(coalesce(x.high, c.high)) as high
    from reading r
    join scores.criterion c on c.ref_area = r.ref_area
    join ref.indicator i on i.indicator = c.indicator
    left join scores.reading_criterion x on x.ref_area = r.ref_area and x.option = r.option and x.option_value = r.option_value
        and x.criterion_id = c.criterion_id
    group by r.ref_area, r.option, r.option_value, r.position, i.group_id
),
gated as (
    select g.ref_area, g.option, g.option_value, g.position, sum(g.score) as score, sum(g.low) as low, sum(g.high) as high,
        min(case when g.low >= s.gate then 1 else 0 end) as all_low, min(case when g.high >= s.gate then 1 else 0 end) as all_high
    from grouped g
    join scores.group_score s on s.ref_area = g.ref_area and s.group_id = g.group_id
    group by g.ref_area, g.option, g.option_value, g.position
)
select
    g.ref_area, g.option, g.option_value, g.position, cast(g.score as decimal(6, 2)) as score,
    cast(g.low as decimal(6, 2)) as low, cast(g.high as decimal(6, 2)) as high,
    cast(g.score - t.score as decimal(6, 2)) as difference,
    case when g.low >= r.pass_total and g.all_low = 1 then 'yes'
         when g.high < r.pass_total or g.all_high = 0 then 'no' else 'possible' end as passes
from gated g
join scores.total t on t.ref_area = g.ref_area
cross join ref.run r
