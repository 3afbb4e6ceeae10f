/*
what:  what was refused or is doubtful in the files and figures, in words for the people who fill them in
grain: problem_no
columns:
  severity: fail (the file was refused whole) or warn (published beside the number)
  code: closed list of reasons
  source: data set, source or model
  cell: cell or row
*/
select
    row_number() over (order by severity, source, file, sheet, cell, code, message) as problem_no,
    severity, code, source, ref_area, file, sheet, cell, message
from raw.problem
