/*
what:  >
  online cases that were reviewed (复议) or sued over and decided, each once: of one penalty that went through several
  instances the last. A judgment of first instance whose effect is not stated is for a person to decide.
grain: ref_area, case_no
rows:  area
columns:
  is_lost: the authority's act did not stand
  state: success, failure, unclear; upheld_state counts what was withdrawn as upheld
law:   >
  维持 = 维持 and 驳回; 变更, 撤销, 确认违法, 责令履行 are lost; 撤回, 调解, 终止 are not judged (rules §2.3 I18)
*/
with effective as (
    select *, row_number() over (
            partition by ref_area, case when kind = 'review' then 'review' else 'suit' end, coalesce(penalty_no, case_no)
            order by case kind when 'retrial' then 1 when 'second_instance' then 2 else 3 end asc nulls last, decided_on desc nulls last, case_no asc nulls last) as last_one
    from staging.court_case
    where is_online and decided_on is not null and coalesce(effective, 'true') = 'true'
),
judged as (
    select *, case when kind = 'review' then 'upheld' else 'won' end as rate,
        case when outcome in ('changed', 'revoked', 'partly_revoked', 'found_illegal', 'ordered_to_act', 'lost') then 1 else 0 end as is_lost,
        case when outcome in ('withdrawn', 'mediated', 'terminated') then 1 else 0 end as is_unjudged,
        case when kind in ('first_instance', 'litigation') and effective is null then 1 else 0 end as is_unsettled
    from effective
    where last_one = 1 or kind = 'review'
)
select ref_area, case_no, rate, decided_on, outcome, is_lost, procedural_fault, capture, sheet, row,
    case when is_unjudged = 1 then null when is_unsettled = 1 then 'unclear' when is_lost = 1 then 'failure' else 'success' end as state,
    case when is_unsettled = 1 then 'unclear' when is_lost = 1 then 'failure' else 'success' end as upheld_state,
    case when is_unjudged = 1 then null when is_lost = 0 then 'failure' when procedural_fault is null or is_unsettled = 1 then 'unclear'
         when procedural_fault = 'true' then 'success' else 'failure' end as procedural_state
from judged
