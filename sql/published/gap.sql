/*
what:  >
  what the next point of each criterion costs, cheapest first: ways to win it, what only needs a reviewer, how many
  failures a won rate still allows, and what the year after the assessed ones will ask
grain: ref_area, criterion_id, part, way, subject
rows:  area
source: computed from criterion_part
columns:
  part: assessed year (1 the earlier), name of the rate, empty, or outlook for the first year after the assessed ones
  way: >
    grow a total; convert existing ones, the total stays; mature (be two years old); register new ones; add an operator;
    succeed so many times in a row; close_open what is not handled; enroll staff on the platform; train people;
    train_hours of a person; hand_in data or material; review; decide what nobody but a person can; lost, cannot be regained; keep, is won
  subject: operator or person it is about, else empty
  have: what there is now, in unit; whole numbers or decimals, exact
  need: smallest that wins the point (keep, the smallest that holds it)
  more: from have to need
  need_high: upper end where the bar is not known yet, need is the lower end
  more_high: from have to need_high
  unit: what have, need and more count, Chinese
  points: gained by it, made certain (review), at risk (keep) or gone (lost); where all parts must hold, those of the criterion
  gain: points added to the present score
  allowed_failures: failures still allowed among the cases counted now before the point is lost
  effort_ppm: more in millionths of have; empty where there is none or it cannot be measured
  is_joint: brings its points only together with the criterion's other joint rows
  is_outlook: about the first year after the assessed ones
  is_over: its period has ended, only corrected figures change it
  position: order by points per effort, papers first
  note: one line, Chinese
  year: assessed year, or the first after them where is_outlook [calendar year]
*/
select
    ref_area, criterion_id, part, way, subject, year,
    macros.decimal_text(have) as have, macros.decimal_text(need) as need, macros.decimal_text(more) as more,
    macros.decimal_text(need_high) as need_high, macros.decimal_text(more_high) as more_high, unit, points, gain,
    allowed_failures, effort_ppm, is_joint, is_outlook, is_over, position, note
from scores.gap
where step = 1
