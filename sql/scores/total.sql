/*
what:  >
  an area's total and whether it passes: yes when even the low does, no when even the high does not
grain: ref_area
rows:  area
checks:
  - name: total_is_hundred
    severity: fail
    what: the points of an area do not add up to 100
    offenders: select ref_area, max from scores.total where max <> 100
*/
with gated as (
    select
        s.ref_area, sum(s.score) as score, sum(s.low) as low, sum(s.high) as high, sum(s.max) as max,
        min(case when s.low >= s.gate then 1 else 0 end) as all_low, min(case when s.high >= s.gate then 1 else 0 end) as all_high
    from scores.group_score s
    group by s.ref_area
)
select
    g.ref_area, cast(g.score as decimal(6, 2)) as score, cast(g.low as decimal(6, 2)) as low,
    cast(g.high as decimal(6, 2)) as high, cast(g.max as decimal(6, 2)) as max,
    case when g.low >= r.pass_total and g.all_low = 1 then 'yes'
         when g.high < r.pass_total or g.all_high = 0 then 'no' else 'possible' end as passes
from gated g
cross join ref.run r
