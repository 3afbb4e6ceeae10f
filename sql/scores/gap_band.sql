/*
what:  >
  what a share lacks to each band above the one it is in (step 1 is the next): x when existing ones are counted anew
  and the total stays, and for operators also when each is a new registration that adds to both lines
grain: ref_area, criterion_id, part, way, subject, step
rows:  area
units: whole persons, entities or CNY
law:   >
  x = ceil(p·M − N) and ceil((p·M − N) / (1 − p)); where two bands share an end, option band_boundary decides whether
  the end itself is enough (rules R3)
*/
with unreached as (
    select b.*, x.at_least, x.points as band_points,
        d.band_boundary = 'higher' or x.at_least = min(x.at_least) over (partition by x.criterion_id, x.part) as is_at_least,
        f.figure_id is not null and b.unit = '元' as is_stated
    from scores.base_part b
    join ref.band x on x.criterion_id = b.criterion_id and x.part = b.part
    join ref.reading d on d.reading_id = 'base'
    left join staging.stated_figure f on f.figure_id = b.numerator_figure
    where b.shape = 'share_band' and b.value_denominator > 0
),
steps as (
    select *,
        row_number() over (partition by ref_area, criterion_id, part order by at_least asc nulls last) as step,
        band_points - coalesce(max(band_points) over (partition by ref_area, criterion_id, part order by at_least asc nulls last
            rows between unbounded preceding and 1 preceding), score) as gain
    from unreached
    where band_points > score
),
ways as (
    select *, case rate when 'survival_two_years' then 'mature' else 'convert' end as way,
        macros.whole_conversions(value_numerator, value_denominator, at_least, is_at_least) as more
    from steps
    union all
    select *, 'register', macros.whole_additions(value_numerator, value_denominator, at_least, is_at_least)
    from steps where rate = 'online_operator_share'
)
select
    ref_area, criterion_id, part, way, '' as subject, cast(step as integer) as step, year, cast(value_numerator as decimal(38, 4)) as have,
    cast(value_numerator + more as decimal(38, 4)) as need, more, cast(null as decimal(38, 4)) as need_high, cast(null as decimal(38, 4)) as more_high,
    case when is_stated then '（填报单位）' else unit end as unit, gain as points, gain, cast(null as bigint) as allowed_failures,
    rate_name || '现为' || macros.rate_text(value_numerator, value_denominator) || '，须'
        || case when is_at_least then '达到' else '高于' end || macros.decimal_text(at_least) || '%'
        || case way when 'register' then '；每新登记一户，分子、分母各加一' when 'mature' then '；指现有经营者中再满两年的户数' else '；分母不变' end as note,
    false as is_outlook
from ways
