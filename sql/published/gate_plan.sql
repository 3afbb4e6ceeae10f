/*
what:  >
  the cheapest way over each gate: steps in their order until the score is there, papers first, then by effort; all
  steps where it cannot be reached
grain: ref_area, group_id, position
rows:  area
source: computed from gap
columns:
  group_id: A to E, or total
  way: as in gap
  step: 1 the next band of the criterion, 2 the one after it
  need: in unit; from today, not from the step before
  more: from what there is today to need
  points: added by the step; the last of several that belong together brings them
  cumulative_points: score after the step
  needed: points from the present score to the gate
  is_over: its period has ended, only corrected figures change it
  position: order of the steps of one gate, 1 first [rank]
  year: year it is about [calendar year]
  have: what there is today [unit, exact decimal as text]
*/
select
    ref_area, group_id, position, criterion_id, part, way, subject, step, year, macros.decimal_text(have) as have,
    macros.decimal_text(need) as need, macros.decimal_text(more) as more, macros.decimal_text(need_high) as need_high,
    macros.decimal_text(more_high) as more_high, unit, points, cumulative_points, needed, is_reachable, is_over, note
from scores.gate_plan
