/*
what: >
  the macros of sql/macros that models from marts on call, for PostgreSQL. They are the only part of those models that
  depends on the engine: TestMacrosOnPostgreSQL compares each with DuckDB's, value by value, and TestModelsOnPostgreSQL
  runs the very text of the models on both. Amounts are numeric without a bound here; where DuckDB's macro cuts to a
  DECIMAL, so does this one. numeric takes integers as well
*/
create schema macros;

create function macros.cell(sheet text, letter text, number bigint) returns text language sql immutable parallel safe as
    $$ select case when sheet is null or sheet = '' then '' else sheet || '!' end || coalesce(letter, '') || cast(number as text) $$;

create function macros.figure_id(capture text, place text) returns text language sql immutable parallel safe as
    $$ select substr(capture, 1, 8) || '/' || place $$;

create function macros.first_of_month(y bigint, m bigint) returns date language sql immutable parallel safe as
    $$ select make_date(cast(y as integer), cast(m as integer), 1) $$;

create function macros.day_until(printed text, as_of date) returns date language sql immutable parallel safe as
    $$ select case when substr(printed, 1, 10) <= to_char(as_of, 'YYYY-MM-DD') then to_date(substr(printed, 1, 10), 'YYYY-MM-DD') end $$;

create function macros.days_between(earlier date, later date) returns bigint language sql immutable parallel safe as
    $$ select cast(later - earlier as bigint) $$;

create function macros.whole_quotient(n numeric, d numeric) returns numeric language sql immutable parallel safe as
    $$ select case when d <> 0 then div(n, d) end $$;

create function macros.cross_product(a numeric, b numeric) returns numeric language sql immutable parallel safe as
    $$ select cast(a as numeric(19, 4)) * cast(b as numeric(19, 4)) $$;

create function macros.ten_thousandths(x numeric) returns numeric language sql immutable parallel safe as
    $$ select trunc(cast(x as numeric(19, 4)) * 10000) $$;

create function macros.ratio_scaled(n numeric, d numeric, scale numeric) returns numeric language sql immutable parallel safe as
    $$ select case when d > 0 then (case when n < 0 then -1 else 1 end)
        * div(abs(trunc(cast(n as numeric(20, 4)) * 10000)) * 2 * scale + trunc(cast(d as numeric(20, 4)) * 10000), 2 * trunc(cast(d as numeric(20, 4)) * 10000)) end $$;

create function macros.decimal_text(x numeric) returns text language sql immutable parallel safe as
    $$ select cast(trim_scale(x) as text) $$;

create function macros.ratio_text(n numeric, d numeric) returns text language sql immutable parallel safe as
    $$ select macros.decimal_text(macros.ratio_scaled(n, d, 1000000) * 0.000001) $$;

create function macros.percent_text(n numeric, d numeric) returns text language sql immutable parallel safe as
    $$ select macros.decimal_text(macros.ratio_scaled(n, d, 1000000) * 0.0001) $$;

create function macros.rounded_percent(n numeric, d numeric) returns text language sql immutable parallel safe as
    $$ select macros.decimal_text(macros.ratio_scaled(n, d, 10000) * 0.01) || '%' $$;

create function macros.rounded(n numeric, d numeric) returns numeric language sql immutable parallel safe as
    $$ select case when d > 0 then (case when n < 0 then -1 else 1 end) * div(abs(n) * 2 + d, 2 * d) end $$;

create function macros.percent_2(n numeric, d numeric) returns text language sql immutable parallel safe as
    $$ select cast(macros.rounded(round(n) * 10000, round(d)) * 0.01 as text) $$;

create function macros.last_place(factor numeric, decimals integer) returns numeric language sql immutable parallel safe as
    $$ select cast(factor * case decimals when 0 then 1 when 1 then 0.1 when 2 then 0.01 when 3 then 0.001 else 0.0001 end as numeric(20, 4)) $$;

create function macros.places_text(places numeric, decimals integer) returns text language sql immutable parallel safe as
    $$ select cast(round(places) * case decimals when 0 then 1 when 1 then 0.1 when 2 then 0.01 when 3 then 0.001 else 0.0001 end as text) $$;

create function macros.unit_share(mult integer) returns numeric language sql immutable parallel safe as
    $$ select cast(case mult when 3 then 0.001 when 4 then 0.0001 when 6 then 0.000001 when 8 then 0.00000001 when 12 then 0.000000000001 else 1 end as numeric(13, 12)) $$;

create function macros.amount_text(value numeric, unit_measure text, mult integer) returns text language sql immutable parallel safe as
    $$ select macros.decimal_text(cast(value * macros.unit_share(mult) as numeric(28, 8)))
        || case mult when 3 then '千' when 4 then '万' when 6 then '百万' when 8 then '亿' when 12 then '万亿' else '' end
        || case unit_measure when 'CNY' then '元' when 'PIECES' then '件' when 'PERSONS' then '人' else '' end $$;

create function macros.passes(n numeric, d numeric, op text, percentage numeric) returns integer language sql immutable parallel safe as
    $$ select case when n is null or d is null or d = 0 then null
        when op = '>' and cast(n as numeric(19, 4)) * 100 > cast(d as numeric(19, 4)) * percentage then 1
        when op = '>=' and cast(n as numeric(19, 4)) * 100 >= cast(d as numeric(19, 4)) * percentage then 1
        when op = '=' and cast(n as numeric(19, 4)) * 100 = cast(d as numeric(19, 4)) * percentage then 1
        else 0 end $$;

create function macros.whole_above(a numeric, b numeric, c numeric, is_at_least boolean) returns numeric language sql immutable parallel safe as
    $$ select cast(case when is_at_least
        then div(macros.ten_thousandths(a) * macros.ten_thousandths(b) + 10000 * macros.ten_thousandths(c) - 1, 10000 * macros.ten_thousandths(c))
        else div(macros.ten_thousandths(a) * macros.ten_thousandths(b), 10000 * macros.ten_thousandths(c)) + 1 end as numeric(38, 4)) $$;

create function macros.shortfall(a numeric, n numeric, percent numeric) returns numeric language sql immutable parallel safe as
    $$ select macros.ten_thousandths(n) * macros.ten_thousandths(percent) - 1000000 * macros.ten_thousandths(a) $$;

create function macros.whole_conversions(a numeric, n numeric, percent numeric, is_at_least boolean) returns numeric language sql immutable parallel safe as
    $$ select cast(case when is_at_least then div(macros.shortfall(a, n, percent) + 9999999999, 10000000000)
        else div(macros.shortfall(a, n, percent), 10000000000) + 1 end as numeric(38, 4)) $$;

create function macros.whole_additions(a numeric, n numeric, percent numeric, is_at_least boolean) returns numeric language sql immutable parallel safe as
    $$ select cast(case when macros.ten_thousandths(percent) >= 1000000 then null
        when is_at_least then div(macros.shortfall(a, n, percent) + 10000 * (1000000 - macros.ten_thousandths(percent)) - 1, 10000 * (1000000 - macros.ten_thousandths(percent)))
        else div(macros.shortfall(a, n, percent), 10000 * (1000000 - macros.ten_thousandths(percent))) + 1 end as numeric(38, 4)) $$;

create function macros.failures_left(a numeric, n numeric, percent numeric, is_at_least boolean) returns bigint language sql immutable parallel safe as
    $$ select cast(case when is_at_least then div(-macros.shortfall(a, n, percent), 10000000000)
        else div(-macros.shortfall(a, n, percent) - 1, 10000000000) end as bigint) $$;

create function macros.rate_text(n numeric, d numeric) returns text language sql immutable parallel safe as
    $$ select case when d > 0 then macros.decimal_text(div(macros.ten_thousandths(n) * 10000, macros.ten_thousandths(d)) * 0.01)
        || '%（' || macros.decimal_text(n) || '/' || macros.decimal_text(d) || '）' else '0/0' end $$;
