/*
what:  the stages of the plan (四、实施步骤) and how they stand on the as-of date
grain: number
source: the plan (实施方案) of the edition and the configuration
columns:
  from_month: first month, YYYY-MM, as the document or the configuration has it [YYYY-MM]
  to_month: last month, YYYY-MM [YYYY-MM]
  ends_on: last day of the last month
  text: wording of the document
  state: over · running · ahead; two may run at once
  number: number of the stage, in the order of the document [number]
  name: name of the stage [text]
*/
select number, name, from_month, to_month, ends_on, text, state from staging.plan_stage
