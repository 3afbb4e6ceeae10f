/*
what:  >
  how many network operators exist as I03 has them (its numerator) beside those of I09 (its denominator), each from rows
  or from a bureau's two totals, where both are of the same month
grain: ref_area, share_basis, survival_basis
rows:  area
columns:
  share_basis: rows or totals, of the operators of I03
  survival_basis: rows or totals, of those of I09
  month: yyyymm of the two, that of the as-of date where a stated period is not over yet
units: operators, those of the three named categories, each once
law:   rules §6.10; both items count the same operators (主要统计…，下同)
checks:
  - name: operators_agree_between_shares
    severity: warn
    what: 编号3与编号9所用的现有网络交易经营者数不一致（两项应同一时点、同一口径，一个主体计一户）；请核对名录和两数汇总表后更正其一
    offenders: >
      select capture, sheet, row, ref_area, '编号3为' || macros.decimal_text(share_operators) || '户' as share_operators,
        '编号9为' || macros.decimal_text(survival_operators) || '户' as survival_operators
      from marts.consistency_operator_count where share_operators <> survival_operators
*/
with stated as (
    select s.ref_area, s.rate, s.numerator, s.denominator, s.capture, s.sheet, s.row,
        case when s.before_on > r.as_of
            then cast(substr(cast(r.as_of as varchar), 1, 4) as integer) * 100 + cast(substr(cast(r.as_of as varchar), 6, 2) as integer)
            else s.year * 100 + s.month end as month
    from marts.stated_total s
    cross join ref.run r
    where s.is_fit = 1 and s.newest = 1
),
counted as (
    select ref_area, 'share' as item, 'rows' as basis, cast(counted as decimal(20, 4)) as operators, capture, cast(null as varchar) as sheet, cast(null as varchar) as row
    from marts.operator_count where definition = 'operator/three_categories'
    union all
    select ref_area, 'survival', 'rows', cast(max(existing) as decimal(20, 4)), min(capture), null, null
    from marts.survivor_count where definition like '%/count' and definition not like 'shop/%'
    group by ref_area
),
candidate as (
    select c.*, cast(substr(cast(r.as_of as varchar), 1, 4) as integer) * 100 + cast(substr(cast(r.as_of as varchar), 6, 2) as integer) as month
    from counted c
    cross join ref.run r
    union all
    select ref_area, 'share', 'totals', numerator, capture, sheet, row, month from stated where rate = 'online_operator_share'
    union all
    select ref_area, 'survival', 'totals', denominator, capture, sheet, row, month from stated where rate = 'survival_two_years'
)
select a.ref_area, a.basis as share_basis, b.basis as survival_basis, a.month, a.operators as share_operators, b.operators as survival_operators,
    case when b.basis = 'totals' then b.capture else a.capture end as capture,
    case when b.basis = 'totals' then b.sheet else a.sheet end as sheet, case when b.basis = 'totals' then b.row else a.row end as row
from candidate a
join candidate b on b.ref_area = a.ref_area and b.month = a.month and b.item = 'survival'
where a.item = 'share'
