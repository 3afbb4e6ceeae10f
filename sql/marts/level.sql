/*
what:  >
  total of a period of each place: as stated, and for a city the sum over all its counties where every one of them has
  it, else what the city itself states
grain: ref_area, measure, period_id
rows:  area
units: value in base units; unit_mult is the printed unit's power of ten
columns:
  figure_id: the printed figure, or total/… for one added up from marts.level_component
law:   a city's figures are sums, never means (rules §0.3)
checks:
  - name: counties_add_up_to_city
    severity: warn
    what: 各县之和与市报总数相差超过0.5%，按各县之和计；请核对
    offenders: >
      select l.ref_area, l.measure, l.period_id, l.value, o.value as stated from marts.level l
      join marts.own_level o on o.ref_area = l.ref_area and o.measure = l.measure and o.period_id = l.period_id
      where abs(l.value - o.value) * 200 > o.value
*/
with wanted as (
    select ref_area, cast(count(*) as bigint) as members from ref.area_member group by ref_area
),
added as (
    select m.ref_area, o.measure, o.period_id, cast(sum(o.value) as decimal(20, 4)) as value, max(o.decimals) as decimals,
        case when max(case when o.obs_status = 'P' then 1 else 0 end) = 1 then 'P' else max(o.obs_status) end as obs_status,
        case when min(o.unit_mult) = max(o.unit_mult) then max(o.unit_mult) else 0 end as unit_mult
    from ref.area_member m
    join ref.scored_area s on s.ref_area = m.ref_area and s.kind <> 'county'
    join wanted w on w.ref_area = m.ref_area
    join marts.own_level o on o.ref_area = m.member
    group by m.ref_area, o.measure, o.period_id, w.members
    having count(*) = w.members
),
candidate as (
    select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, preference, 2 as rank from marts.own_level
    union all
    select ref_area, measure, period_id, value, 'total/' || ref_area || '/' || measure || '/' || period_id, decimals, obs_status, unit_mult, 5, 1 from added
),
ranked as (
    select *, row_number() over (partition by ref_area, measure, period_id order by rank asc nulls last) as best from candidate
)
select ref_area, measure, period_id, value, figure_id, decimals, obs_status, unit_mult, preference
from ranked
where best = 1
