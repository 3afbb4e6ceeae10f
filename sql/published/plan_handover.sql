/*
what:  who gives what to whom in each stage of the plan
grain: stage, position
columns:
  stage: number of plan_stage
  from_unit: who gives, in the words of the document
  to_unit: who receives
*/
select stage, position, from_unit, to_unit, what from ref.plan_handover
