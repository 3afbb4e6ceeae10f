/*
what:  >
  the nation's published growth beside the growth of its published levels: the level of the year before that the publisher really compared
  with, and whether the published one is it. Where it is not, growth as published and growth from levels are two different things
grain: measure, freq, time_period, is_cumulative
source: levels and growth as the publishers print them; see url in observation
units: levels as printed, in 10^unit_mult of unit_measure; growth in percent
columns:
  published_growth: as its publisher prints it [percent, exact decimal as text]
  naive_growth: of the published levels, to two decimals; naive_numerator / naive_denominator is it exactly, in base units [percent, exact decimal as text]
  prior_level: the level of the year before as last published [10^unit_mult of unit_measure, exact decimal as text]
  implied_base: level / (1 + published growth), to the level's last digit [10^unit_mult of unit_measure, exact decimal as text]
  base_low: least level of the year before that rounds to what is printed, cut to the level's last digit [10^unit_mult of unit_measure, exact decimal as text]
  base_high: greatest such level, rounded up [10^unit_mult of unit_measure, exact decimal as text]
  is_comparable: prior_level, itself rounded, lies between them; null where a figure is not known or the series breaks
  gap_points: naive less published growth, percentage points, to two decimals [percentage points, exact decimal as text]
  base_gap_percent: implied_base over prior_level, percent, to two decimals [percent, exact decimal as text]
  is_flagged: the two growths differ by more than rounding explains, or the series begins
  why: census, scope, break (the measure follows another from this year on, levels are never chained) or unexplained; null where not flagged
  evidence: the page's note as printed, or what is known beside the pages
  evidence_grade: page (a note of a kept page), O official text or P press copy not kept
  level: level as printed [10^unit_mult of unit_measure, exact decimal as text]
  naive_numerator: level less the level of the year before, exact [base units of unit_measure]
  naive_denominator: the level of the year before, exact; null where the level is not known [base units of unit_measure]
  evidence_url: address of the page the note stands on [address]
  evidence_locator: place of the note there [text]
  level_figure_id: row of observation the level is [identifier]
  growth_figure_id: row of observation the published growth is [identifier]
  prior_figure_id: row of observation the level of the year before is [identifier]
law:   rules R5, R7
*/
with shown as (
    select b.*, r.why, r.evidence, r.locator as evidence_locator, c.url as evidence_url,
        case when r.capture is not null then 'page' else r.grade end as evidence_grade,
        macros.ten_thousandths(level) as l, macros.ten_thousandths(prior) as p,
        case when growth > -100 then macros.ten_thousandths(growth) end as g,
        macros.ten_thousandths(level_place) as w, macros.ten_thousandths(growth_place) as v
    from marts.comparable_base b
    left join marts.comparable_reason r on r.measure = b.measure and r.freq = b.freq and r.time_period = b.time_period and r.is_cumulative = b.is_cumulative
    left join staging.capture c on c.capture = r.capture
)
select
    measure, freq, time_period, is_cumulative, unit_measure, unit_mult,
    macros.decimal_text(cast(level * macros.unit_share(unit_mult) as decimal(28, 8))) as level,
    macros.decimal_text(growth) as published_growth,
    macros.percent_2(l - p, p) as naive_growth,
    cast(level - prior as decimal(20, 4)) as naive_numerator, case when level is not null then prior end as naive_denominator,
    macros.decimal_text(cast(prior * macros.unit_share(unit_mult) as decimal(28, 8))) as prior_level,
    macros.places_text(macros.rounded(l * 1000000, (1000000 + g) * w), level_decimals) as implied_base,
    macros.places_text(macros.whole_quotient((2 * l - w) * 1000000, (2000000 + 2 * g + v) * w), level_decimals) as base_low,
    macros.places_text(macros.whole_quotient((2 * l + w) * 1000000 + (2000000 + 2 * g - v) * w - 1, (2000000 + 2 * g - v) * w), level_decimals) as base_high,
    is_comparable,
    cast(cast(macros.rounded((l - p) * 1000000 - p * g, p * 100) as decimal(30, 0)) * cast('0.01' as decimal(3, 2)) as varchar) as gap_points,
    macros.percent_2(l * 1000000 - p * (1000000 + g), p * (1000000 + g)) as base_gap_percent,
    is_break or not is_comparable as is_flagged,
    why, evidence, evidence_grade, evidence_url, evidence_locator, level_figure_id, growth_figure_id, prior_figure_id
from shown
