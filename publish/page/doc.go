// Package page makes what officials look at: a scorecard of each area, the
// index over the areas, the data dictionary and the printable forms, each one
// file that asks for nothing outside itself and works from a stick. Chinese is
// what stands there; English labels, dark colours and charts are added by the
// script a page carries, and every number is readable without it.
package page
