/*
what:  >
  the three operators nearest below the sales threshold whose reaching it would count as new, and those that already
  reached it and lack the sales of an earlier year to be told new or not
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: CNY of the last assessed year
law:   以上 includes the number; which of them would count depends on option scale_rule (rules §2.3 I04)
*/
with open_count as (
    select b.ref_area, b.criterion_id, b.part, a.year, g.more as to_go, coalesce(g.gain, 0) as gain
    from scores.base_part b
    join marts.assessed_period a on a.reading_id = 'base' and a.slot = 2
    left join scores.gap_count g on g.ref_area = b.ref_area and g.criterion_id = b.criterion_id and g.part = b.part and g.way = 'add' and g.step = 1
    where b.tally = 'new_large_operators' and b.score < b.points and b.status <> 'missing'
)
select
    c.ref_area, c.criterion_id, c.part, 'grow' as way, b.seller as subject, 1 as step, c.year, cast(b.last_cny as decimal(38, 4)) as have,
    cast(b.floor_cny as decimal(38, 4)) as need, cast(b.floor_cny - b.last_cny as decimal(38, 4)) as more,
    cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high, '元' as unit,
    case when c.to_go = 1 then c.gain else 0 end as points, case when c.to_go = 1 then c.gain else 0 end as gain,
    cast(null as bigint) as allowed_failures, '该经营者' || cast(c.year as varchar) || '年销售额距门槛的差额，第' || cast(b.nearest as varchar) || '接近' as note,
    false as is_outlook
from open_count c
join marts.new_large_operator b on b.reading_id = 'base' and b.ref_area = c.ref_area and b.nearest <= 3
union all
select
    c.ref_area, c.criterion_id, c.part, 'hand_in', n.seller, 1, c.year, cast(0 as decimal(38, 4)), cast(1 as decimal(38, 4)), cast(1 as decimal(38, 4)),
    null, null, '份', case when c.to_go = 1 then c.gain else 0 end, case when c.to_go = 1 then c.gain else 0 end, null,
    '已达门槛，缺前一年销售额或成立日期，不能判定是否新增；请补报《' || t.name || '》', false
from open_count c
join marts.new_large_operator n on n.reading_id = 'base' and n.ref_area = c.ref_area
join ref.term t on t.kind = 'dataset' and t.term = 'operator_sales'
where n.is_new < n.is_possibly_new
