// Package book writes forms, and the data of a whole snapshot, as workbooks
// (.xlsx). The same form gives the same bytes. What comes from data is a string
// or a number and never a formula; a string that a spreadsheet would run if it
// were typed carries the mark that keeps it a string when it is edited, which is
// what the apostrophe of a text file stands for. A number that a double cannot
// hold to its last digit is written as text.
package book
