/*
what:  the main tasks of the plan (三、主要任务), one row a task and responsible unit
grain: task, unit
source: the plan (实施方案) of the edition
columns:
  task: number in the document, 1 to 22
  section: heading it stands under
  text: wording of the document without title and units
  unit: canonical name, see unit
  position: order of the units in the document
  title: title of the task [text]
*/
select task, section, title, text, unit, position from ref.plan_task
