/*
what:  >
  total of a period as one place states it: the printed annual figure, else the cumulative figure to December, else the sum of twelve months;
  for twelve months to another month: cumulative + last year's total − last year's cumulative
grain: ref_area, measure, period_id
rows:  area
units: value in base units; unit_mult is the printed unit's power of ten
columns:
  figure_id: the printed figure, or total/… for one added up from marts.level_component
checks:
  - name: months_add_up_to_year
    severity: warn
    what: 快递业务量十二个月之和与全年数相差超过0.5%，按全年数计；请核对各月和全年数
    offenders: >
      with months as (
        select ref_area, measure, cast(year as varchar) as period_id, cast(sum(value) as decimal(20, 4)) as total
        from marts.figure where measure = 'express_volume' and freq = 'M' and not is_cumulative and basis = ''
        group by ref_area, measure, year having count(distinct month) = 12
      )
      select s.capture, s.locator as row, y.ref_area, y.period_id, '各月之和' || macros.amount_text(m.total, 'PIECES', y.unit_mult) as months,
        '全年' || macros.amount_text(y.value, 'PIECES', y.unit_mult) as whole_year
      from months m
      join ref.area a on a.ref_area = m.ref_area and a.level in ('county', 'city')
      join marts.own_level y on y.ref_area = m.ref_area and y.measure = m.measure and y.period_id = m.period_id and y.preference < 3
      join staging.figure s on s.figure_id = y.figure_id
      where abs(m.total - y.value) * 200 > y.value
  - name: within_three_times_the_year_before
    severity: warn
    what: 超过上年的3倍或不足上年的三分之一，疑似单位有误；请核对数值和单位（元与万元、件与万件、人与万人）
    offenders: >
      select s.capture, s.locator as row, y.ref_area, m.name, y.period_id || '年' || macros.amount_text(y.value, m.unit_measure, y.unit_mult) as this_year,
        '上年' || macros.amount_text(b.value, m.unit_measure, b.unit_mult) as year_before
      from marts.own_level y
      join ref.area a on a.ref_area = y.ref_area and a.level in ('county', 'city')
      join marts.own_level b on b.ref_area = y.ref_area and b.measure = y.measure and b.period_id = cast(cast(substr(y.period_id, 1, 4) as integer) - 1 as varchar)
      join ref.measure m on m.measure = y.measure
      left join staging.figure s on s.figure_id = y.figure_id
      where substr(y.period_id, 5, 1) = '' and b.value > 0 and (y.value > b.value * 3 or y.value * 3 < b.value)
*/
with whole as (
    select ref_area, measure, time_period as period_id, value, figure_id, decimals, obs_status, unit_mult, 1 as preference
    from marts.figure where freq = 'A' and basis = ''
    union all
    select ref_area, measure, cast(year as varchar), value, figure_id, decimals, obs_status, unit_mult, 2
    from marts.figure where freq = 'M' and is_cumulative and month = 12 and basis = ''
    union all
    select ref_area, measure, cast(year as varchar), cast(sum(value) as decimal(20, 4)),
        'total/' || ref_area || '/' || measure || '/' || cast(year as varchar), max(decimals),
        case when min(obs_status) = max(obs_status) then max(obs_status) else 'P' end,
        case when min(unit_mult) = max(unit_mult) then max(unit_mult) else 0 end, 3
    from marts.figure where freq = 'M' and not is_cumulative and basis = ''
    group by ref_area, measure, year
    having count(distinct month) = 12
),
calendar as (
    select *, row_number() over (partition by ref_area, measure, period_id order by preference asc nulls last) as best from whole
),
rolling as (
    select
        c.ref_area, c.measure, c.time_period as period_id,
        cast(c.value + y.value - p.value as decimal(20, 4)) as value,
        'total/' || c.ref_area || '/' || c.measure || '/' || c.time_period as figure_id, c.decimals, c.obs_status, c.unit_mult
    from marts.figure c
    join calendar y on y.ref_area = c.ref_area and y.measure = c.measure and y.period_id = cast(c.year - 1 as varchar) and y.best = 1
    join marts.figure p on p.ref_area = c.ref_area and p.measure = c.measure and p.year = c.year - 1 and p.month = c.month
        and p.is_cumulative and p.basis = '' and p.freq = 'M'
    where c.freq = 'M' and c.is_cumulative and c.month < 12 and c.basis = ''
)
select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, preference from calendar where best = 1
union all
select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, 4 from rolling
