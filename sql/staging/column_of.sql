/*
what:  the printed column each field of an export was read from, one sheet at a time
grain: capture, field, sheet
rows:  capture
*/
select capture, field, sheet, min(letter) as letter, min(header) as header
from raw.column_of
where field is not null
group by capture, field, sheet
