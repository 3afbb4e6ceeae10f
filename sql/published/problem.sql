/*
what:  what was refused or is doubtful in the files and figures, in words for the people who fill them in
grain: problem_no
source: the checks on county exports and published pages
columns:
  severity: fail (the file was refused whole) or warn (published beside the number)
  code: closed list of reasons
  source: data set, source or model
  cell: cell or row
  problem_no: running number within the snapshot, in the order of severity and place [number]
  ref_area: area whose file it is; empty for a publisher [code of GB/T 2260 | GB/T 2260]
  file: file of the inbox, or address of the page [address]
  message: what is wrong and what to do, Chinese [text]
*/
select
    row_number() over (order by severity asc nulls last, source asc nulls last, file asc nulls last, sheet asc nulls last,
        cell asc nulls last, code asc nulls last, message asc nulls last) as problem_no,
    severity, code, source, ref_area, file, sheet, cell, message
from raw.problem
