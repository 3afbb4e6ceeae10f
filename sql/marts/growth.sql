/*
what:  >
  growth of a measure in a period as the exact fraction numerator / denominator, once as the ratio of totals (naive)
  and once as printed by its publisher (published: percent × 10,000 over 1,000,000). A county's own rate counts as
  published only when it states a comparable or published basis.
grain: ref_area, measure, period_id, basis
rows:  area
law:   rules R5, R8; from 2026 网上零售额 exists only as the growth of its successor series (obs_status B)
checks:
  - name: stated_growth_is_that_of_totals
    severity: warn
    what: 所填同比增速与按总量计算的增速相差超过0.1个百分点，属口径差异，不按错误处理；请核对“口径”列是否如实填写（简单相除、可比口径或发布增速）
    offenders: >
      select s.capture, s.locator as row, f.ref_area, m.name, f.time_period, '所填' || s.obs_value || '%' as stated,
        case f.basis when 'comparable' then '可比口径' when 'published' then '发布增速' else '简单相除或未填口径' end as basis,
        '按总量计算' || macros.rounded_percent(g.numerator, g.denominator) as computed
      from marts.figure f
      join ref.area a on a.ref_area = f.ref_area and a.level in ('county', 'city')
      join ref.measure m on m.measure || '_yoy' = f.measure
      join marts.growth g on g.ref_area = f.ref_area and g.measure = m.measure and g.period_id = f.time_period and g.basis = 'naive'
      join staging.figure s on s.figure_id = f.figure_id
      where f.freq = 'A'
        and abs(cast(least(greatest(f.value, -100000), 100000) as decimal(10, 4)) * g.denominator - g.numerator * 100) * 10 > g.denominator
  - name: parcels_and_online_sales_move_together
    severity: warn
    what: 快递业务量与网上零售额一升一降；不一定有误，请核对两项的统计范围，并备好说明
    offenders: >
      with own as (
        select g.*, row_number() over (partition by g.ref_area, g.measure, g.period_id order by g.basis asc nulls last) as first_choice
        from marts.growth g
        join ref.area a on a.ref_area = g.ref_area and a.level = 'county'
      )
      select s.capture, s.locator as row, e.ref_area, e.period_id, '快递业务量' || macros.rounded_percent(e.numerator, e.denominator) as parcels,
        '网上零售额' || macros.rounded_percent(o.numerator, o.denominator) as online_sales
      from own e
      join own o on o.ref_area = e.ref_area and o.period_id = e.period_id and o.measure = 'online_retail' and o.first_choice = 1
      left join staging.figure s on s.figure_id = e.figure_id
      where e.measure = 'express_volume' and e.first_choice = 1 and substr(e.period_id, 5, 1) = ''
        and (e.numerator > 0 and o.numerator < 0 or e.numerator < 0 and o.numerator > 0)
*/
with naive as (
    select
        t.ref_area, t.measure, t.period_id, cast(t.value - p.value as decimal(20, 4)) as numerator, p.value as denominator,
        t.figure_id, p.figure_id as prior_figure_id,
        case when t.obs_status = 'P' or p.obs_status = 'P' then 'P' else t.obs_status end as obs_status
    from marts.level t
    join marts.level p on p.ref_area = t.ref_area and p.measure = t.measure
        and p.period_id = cast(cast(substr(t.period_id, 1, 4) as integer) - 1 as varchar) || substr(t.period_id, 5, 3)
    where p.value > 0
),
stated as (
    select f.ref_area, f.measure, f.time_period as period_id, f.value, f.figure_id, f.decimals, f.obs_status,
        row_number() over (partition by f.ref_area, f.measure, f.time_period
            order by case f.basis when 'published' then 1 else 2 end asc nulls last, f.vintage desc nulls last, f.figure_id asc nulls last) as best
    from marts.figure f
    where f.freq = 'A' and f.basis in ('published', 'comparable')
),
published as (
    select ref_area, measure, period_id, value, figure_id, decimals, obs_status from stated where best = 1
    union all
    select s.ref_area, m.measure, s.period_id, s.value, s.figure_id, s.decimals, 'B'
    from stated s
    join ref.measure m on m.successor = s.measure and cast(substr(s.period_id, 1, 4) as integer) >= cast(m.successor_from as integer)
    where s.best = 1
)
select ref_area, measure, period_id, 'naive' as basis, numerator, denominator, figure_id, prior_figure_id,
    cast(null as integer) as decimals, obs_status
from naive
union all
select p.ref_area, m.measure, p.period_id, 'published', cast(p.value * 10000 as decimal(20, 4)), cast(1000000 as decimal(20, 4)),
    p.figure_id, cast(null as varchar), p.decimals, p.obs_status
from published p
join ref.measure m on m.measure || '_yoy' = p.measure
