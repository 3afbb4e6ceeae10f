// Package form makes the forms that the plan asks for out of a snapshot's
// documents: 自评表, 自查报告, 扣分清单, 整改台账 and the worklists of the
// responsible units. A form is neutral: publish/book writes it as a workbook,
// publish/page as a printable page. Nothing in a form is invented: every figure
// comes from the published tables, and what only people can write is a place
// marked 〔由……填写〕.
package form
