/*
what:  >
  scores of the 75 criteria; value, benchmark, numerator and denominator are those of the first part (the earlier
  assessed year), all parts are in criterion_part
grain: ref_area, criterion_id
rows:  area
source: computed from criterion_part by the rules of the edition
columns:
  criterion_id: I<indicator>.<item>
  status: final · provisional · vacuous · missing · tie_risk · basis_mismatch · manual
  note: why the status is not final, Chinese
  sensitive_to: options whose other reading changes the score, comma-separated
  value: "of the first part: growth, share or rate as a fraction, a count, or the points of a finding [fraction of 1, count or points, exact decimal as text]"
*/
with first_part as (
    select *, row_number() over (partition by ref_area, criterion_id order by part asc nulls last) as first from published.criterion_part
),
doubt as (  -- why a person must decide: cases nobody can place, totals that contradict the rows
    select r.ref_area, p.criterion_id, cast(max(r.undecided) as bigint) as undecided,
        max(case when x.rate is not null then 1 else 0 end) as is_disputed
    from ref.part p
    join marts.reading_definition d on d.rate = p.rate and d.reading_id = 'base'
    join marts.rate r on r.rate = p.rate and r.definition = d.definition
    left join marts.rate_dispute x on x.ref_area = r.ref_area and x.rate = r.rate and x.difference_ppm <> 0
    group by r.ref_area, p.criterion_id
),
lacking as (
    select ref_area, criterion_id, string_agg(title, '、' order by position asc nulls last, dataset asc nulls last) as titles
    from scores.needed_dataset
    group by ref_area, criterion_id
),
listed as (
    select ref_area, criterion_id, string_agg(option, ',' order by position asc nulls last) as sensitive_to
    from scores.sensitivity
    group by ref_area, criterion_id
)
select
    s.ref_area, s.criterion_id, s.indicator, s.max, s.score, s.low, s.high, s.status,
    p.value, p.benchmark, p.numerator, p.denominator, coalesce(l.sensitive_to, '') as sensitive_to,
    case s.status
        when 'missing' then '缺少数据' || coalesce('：' || k.titles, '')
        when 'basis_mismatch' then '本地增速由总量相除，参照增速为可比口径'
        when 'tie_risk' then '与参照值之差小于其末位的一半'
        when 'vacuous' then '评估期内无此类情形，须附书面说明'
        when 'provisional' then '依据暂定数或未复核的材料'
        when 'manual' then case when u.undecided > 0 then cast(u.undecided as varchar) || '件须由人工判定'
            when u.is_disputed = 1 then '两数汇总与明细不一致，须核对' else '须由人工判定' end
    end as note
from scores.criterion s
left join lacking k on k.ref_area = s.ref_area and k.criterion_id = s.criterion_id
left join first_part p on p.ref_area = s.ref_area and p.criterion_id = s.criterion_id and p.first = 1
left join listed l on l.ref_area = s.ref_area and l.criterion_id = s.criterion_id
left join doubt u on u.ref_area = s.ref_area and u.criterion_id = s.criterion_id
