/*
what:  >
  shares counted from rows whose bureau also stated two totals for the same time that say otherwise: another band, or
  more than half a percentage point apart. The rows decide; the totals leave the range open
grain: ref_area, rate, definition
units: points of the stated totals; counts, CNY or persons
law:   rules R12
checks:
  - name: stated_total_agrees_with_rows
    severity: warn
    what: 两数汇总与明细计算结果不一致（相差超过0.5个百分点或档次不同），暂按明细计分；请核对后更正其一
    offenders: select capture, sheet, row, ref_area, rate, numerator, denominator, stated_numerator, stated_denominator from marts.rate_dispute
*/
with paired as (
    select r.ref_area, r.rate, r.definition, r.numerator, r.denominator,
        t.numerator as stated_numerator, t.denominator as stated_denominator, t.capture, t.sheet, t.row
    from marts.rate r
    join marts.stated_total t on t.ref_area = r.ref_area and t.rate = r.rate and t.is_fit = 1 and t.newest = 1
    cross join ref.run u
    where r.basis = 'rows' and r.definition in ('', 'operator/three_categories', 'establishment/false/count')
        and r.denominator > 0 and t.denominator > 0
        and (t.year = r.year or (r.year is null and t.year >= cast(substr(cast(u.as_of as varchar), 1, 4) as integer) - 1))
),
banded as (
    select p.ref_area, p.rate, p.definition,
        max(case when cast(p.numerator as decimal(19, 4)) * 100 >= cast(p.denominator as decimal(19, 4)) * b.at_least then b.points else 0 end) as points,
        max(case when cast(p.stated_numerator as decimal(19, 4)) * 100 >= cast(p.stated_denominator as decimal(19, 4)) * b.at_least
            then b.points else 0 end) as stated_points
    from paired p
    join ref.part c on c.rate = p.rate
    join ref.band b on b.criterion_id = c.criterion_id and b.part = c.part
    group by p.ref_area, p.rate, p.definition
)
select p.*, b.stated_points
from paired p
join banded b on b.ref_area = p.ref_area and b.rate = p.rate and b.definition = p.definition
where b.points <> b.stated_points
    or abs(macros.ratio_scaled(p.numerator, p.denominator, 1000000) - macros.ratio_scaled(p.stated_numerator, p.stated_denominator, 1000000)) > 5000
