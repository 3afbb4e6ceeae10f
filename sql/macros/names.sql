/*
what: >
  compared form of a unit's name, as the loader makes it of the document's spellings: half-width brackets, no blanks
*/
create macro macros.spelling(name) as
    translate(regexp_replace(name, '[\s\x{a0}\x{3000}\x{200b}\x{feff}]', '', 'g'), '（）〔〕【】［］', '()[][][]');
