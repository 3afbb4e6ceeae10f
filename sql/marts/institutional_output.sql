/*
what:  distinct institutional documents of the creation period put forward for I34, reviewed or not
grain: ref_area, document
law:   one document is one output however often it is filed; reposting a superior's text does not count (rules §2.3 I34)
*/
select
    e.ref_area, coalesce(e.doc_no, e.title) as document,
    max(case when e.status = 'reviewed' and coalesce(e.review_score, 1) > 0 then 1 else 0 end) as is_reviewed,
    max(case when e.status = 'provided' then 1 else 0 end) as is_claimed,
    min(macros.figure_id(e.capture, e.locator)) as figure_id
from staging.evidence e
cross join ref.run r
where e.item in ('I34', 'I34.1') and e.form = 'institution' and e.status in ('provided', 'reviewed')
    and e.dated_on >= r.window_from and e.dated_on <= r.as_of and e.dated_on <= r.window_to
group by e.ref_area, coalesce(e.doc_no, e.title)
