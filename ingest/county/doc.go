// Package county reads the files county bureaus hand over: the bytes of one
// file become recognised data sets, a header mapping, normalised rows and a
// list of problems that the bureau can act on.
// They come as .xlsx, as .xls of every kind that goes by that name (BIFF8, web
// pages, XML spreadsheets, separated text), as text in any charset, and packed
// into a .zip; every format becomes the same sheets of cells, and what follows
// knows no formats.
//
// Read is pure: no network, no clock, no database, no environment. What the 24
// data sets look like — headers, accepted synonyms, types, units, printed
// forms of coded values — is data, in datasets/*.yaml. Normalising is lexical
// only: a figure keeps the digits that were printed, nothing is converted
// between units and nothing is estimated. Columns that hold personal data are
// dropped at the door; their values reach neither rows nor messages. The program
// calls Read in a child process only (see Caged).
package county
