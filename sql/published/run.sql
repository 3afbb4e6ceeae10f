/*
what:  >
  the one run this snapshot is: edition, as-of date, assessed years and options.
  Only what follows from the inputs may join it, so that the same inputs give
  the same bytes: no time, no duration, no identifier and no count of the
  process that built it. Those are in runs/ of the data directory (netmarket
  runs), where each run has a record of its own with the snapshot it made.
grain: as_of
source: the run itself
columns:
  years: assessed years of 近2年, comma-separated [calendar year]
  options: every option with the value in force, as JSON
  edition_title: title of the edition's document
  edition_note: what must be known before using the edition, Chinese; null where nothing must
  has_synthetic: some county export is an invented example
  has_reconstruction: some release page was reconstructed from published figures
  edition: edition of the index, official table and scoring standard [code]
  as_of: "day of the assessment: what became known later is not used"
  version: commit of the program [identifier]
*/
with years as (
    select string_agg(cast(year as varchar), ',' order by slot asc nulls last) as years from marts.assessed_period where reading_id = 'base' and year is not null
),
origins as (
    select max(case when origin = 'synthetic' then 1 else 0 end) as synthetic, max(case when origin = 'reconstruction' then 1 else 0 end) as reconstructed
    from staging.capture
)
select
    r.edition, r.as_of, coalesce(y.years, '') as years, r.options, r.version,
    coalesce(o.synthetic, 0) = 1 as has_synthetic, coalesce(o.reconstructed, 0) = 1 as has_reconstruction,
    r.title as edition_title, r.note as edition_note
from ref.run r
cross join years y
cross join origins o
