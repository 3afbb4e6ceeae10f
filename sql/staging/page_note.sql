/*
what:  footnotes of release pages, and what they say of how figures compare with those of other periods
grain: capture, locator
columns:
  why: >
    census where the note speaks of 普查; scope where it speaks of 口径, or of a range of units or platforms that changed; null where it
    says neither. 统计范围 alone only says what is counted: every release prints it
*/
with folded as (
    select n.capture, coalesce(n.locator, '') as locator, string_agg(n.text, ' ' order by n.text) as text
    from raw.page_note n
    where n.text is not null
    group by n.capture, coalesce(n.locator, '')
)
select f.capture, f.locator, f.text, c.source, c.vintage,
    case when contains(f.text, '普查') then 'census'
         when contains(f.text, '口径') then 'scope'
         when regexp_matches(f.text, '统计范围|平台范围|重点平台') and regexp_matches(f.text, '变化|变动|调整|扩大|纳入|一致|差异|可比') then 'scope' end as why
from folded f
join staging.capture c on c.capture = f.capture
