/*
what:  who gives what to whom in each stage of the plan
grain: stage, position
source: the plan (实施方案) of the edition
columns:
  stage: number of plan_stage
  from_unit: who gives, in the words of the document
  to_unit: who receives
  position: order within the stage [rank]
  what: what is handed over, in the words of the document [text]
*/
select stage, position, from_unit, to_unit, what from ref.plan_handover
