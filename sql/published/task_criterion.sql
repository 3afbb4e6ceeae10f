/*
what:  >
  the criteria each main task serves, as far as its wording shows; the document itself does not say so
grain: task, criterion_id
source: the plan read beside the official table
*/
select task, criterion_id from ref.task_criterion
