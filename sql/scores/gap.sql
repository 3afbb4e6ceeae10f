/*
what:  >
  what the next point costs: each way to win an open point, what only a reviewer can make certain, how many failures a
  won rate still allows, and what the year after the assessed ones will ask; position 1 is the cheapest
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: have, need and more in the unit named; effort in millionths of what there is
law:   rules §6.1, R13. Where all parts of a criterion must hold, the point comes with the last of them
columns:
  step: 1 is the next band, 2 the one after it; have, need and more are always from today
  points: gained, made certain (review), at risk (keep) or gone (lost)
  gain: added to the present score
  is_joint: only together with the criterion's other joint rows
  is_over: the period that counts has ended, so that only corrected figures change it
checks:
  - name: gap_has_unit
    severity: fail
    what: a gap without unit, note or way
    offenders: select ref_area, criterion_id, part, way, unit, note from scores.gap where way is null or unit is null or note is null
  - name: gain_within_points
    severity: fail
    what: a gap gives more than the criterion has left
    offenders: >
      select g.ref_area, g.criterion_id, g.gain, s.score, c.points from scores.gap g join ref.criterion c on c.criterion_id = g.criterion_id
      join scores.criterion_reading s on s.reading_id = 'base' and s.ref_area = g.ref_area and s.criterion_id = g.criterion_id
      where g.gain < 0 or g.gain + s.score > c.points
*/
with judged as (
    select e.*, c.points - s.score as left_to_win, s.score as won,
        c.combine = 'all' or c.shape = 'coverage_and_minimum' as is_together,
        sum(case when e.gain > 0 then 1 else 0 end) over (partition by e.ref_area, e.criterion_id) as open_rows,
        max(case when e.way = 'lost' then 1 else 0 end) over (partition by e.ref_area, e.criterion_id) as is_barred,
        case when e.way in ('hand_in', 'review', 'decide') then 0 else 1 end as cost_class,
        case when e.way not in ('hand_in', 'review', 'decide') and e.have > 0 and e.more < 1000000000000000 and e.have < 1000000000000000
            and macros.ratio_scaled(e.more, e.have, 1) < 10000000  -- ten million times what there is cannot be called an effort
            then cast(macros.ratio_scaled(e.more, e.have, 1000000) as decimal(38, 0)) end as effort,
        e.way not in ('hand_in', 'review', 'decide', 'close_open', 'keep') and case when ',' || coalesce(c.options, '') || ',' like '%,window,%' then w.before_on < t.before_on
            else coalesce(r.is_stock, 'false') = 'false' and e.year <= t.last_full_year end as is_past
    from scores.gap_shape e
    join ref.criterion c on c.criterion_id = e.criterion_id
    join scores.criterion_reading s on s.reading_id = 'base' and s.ref_area = e.ref_area and s.criterion_id = e.criterion_id
    left join ref.part p on p.criterion_id = e.criterion_id and p.part = e.part
    left join ref.rate r on r.rate = p.rate
    join marts.reading_window w on w.reading_id = 'base'
    cross join staging.as_of_day t
),
joined as (
    select *,
        case when gain > 0 and is_together then case when is_barred = 1 then 0 else left_to_win end else gain end as gained,
        case when is_together and way = 'keep' then won when is_together and way not in ('review', 'decide') and gain > 0 then case when is_barred = 1 then 0 else left_to_win end
             else points end as points_meant
    from judged
)
select
    ref_area, criterion_id, part, way, subject, step, year, have, need, more, need_high, more_high, unit,
    cast(points_meant as decimal(6, 2)) as points, cast(gained as decimal(6, 2)) as gain, allowed_failures, cost_class,
    case when effort < 1000000000000000 then cast(effort as bigint) end as effort_ppm, note, is_outlook,
    is_together and open_rows > 1 and gain > 0 as is_joint, coalesce(is_past, false) as is_over,
    cast(row_number() over (partition by ref_area order by
        case when step > 1 then 5 when is_outlook then 2 when way = 'lost' then 3 when way = 'keep' then 4 else 1 end asc nulls last, cost_class asc nulls last,
        macros.ratio_scaled(effort, points_meant, 1) asc nulls last, points_meant desc nulls last, criterion_id asc nulls last,
        part asc nulls last, step asc nulls last, way asc nulls last, subject asc nulls last) as integer) as position
from joined
