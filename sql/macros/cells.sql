/*
what: names the place a figure was printed in
*/
create macro macros.cell(sheet, letter, number) as
    case when sheet is null or sheet = '' then '' else sheet || '!' end || coalesce(letter, '') || cast(number as varchar);

create macro macros.figure_id(capture, place) as substr(capture, 1, 8) || '/' || place;
