/*
what: exact arithmetic helpers. Decisions are taken on cross-products; a quotient exists only as text, for display.
*/
create macro macros.cross_product(a, b) as
    cast(a as decimal(19, 4)) * cast(b as decimal(19, 4));

-- round(n / d * scale) half away from zero, in integers; null where d is null or 0
create macro macros.ratio_scaled(n, d, scale) as
    case when d > 0 then
        (case when n < 0 then -1 else 1 end)
        * ((abs(cast(cast(n as decimal(20, 4)) * 10000 as hugeint)) * 2 * scale + cast(cast(d as decimal(20, 4)) * 10000 as hugeint))
           // (2 * cast(cast(d as decimal(20, 4)) * 10000 as hugeint)))
    end;

-- a decimal without trailing zeros: 0.075000 -> 0.075, 18.00 -> 18
create macro macros.decimal_text(x) as
    case when contains(cast(x as varchar), '.') then rtrim(rtrim(cast(x as varchar), '0'), '.') else cast(x as varchar) end;

-- n / d to the millionth, as text
create macro macros.ratio_text(n, d) as
    macros.decimal_text(cast(macros.ratio_scaled(n, d, 1000000) as decimal(30, 0)) * cast('0.000001' as decimal(7, 6)));

-- a printed decimal times a power of ten, exactly; short ones with up to four decimals without wide division, which takes ten times as long
create macro macros.scaled(printed, factor) as
    case when length(printed) <= 14 and (not contains(printed, '.') or length(printed) - strpos(printed, '.') <= 4)
        then cast(try_cast(printed as decimal(18, 4)) * cast(factor as decimal(9, 0)) as decimal(20, 4))
        else cast(try_cast(printed as decimal(28, 8)) * cast(factor as decimal(9, 0)) as decimal(20, 4)) end;

-- the same for the factor of any printed unit up to 万亿; null where it is no decimal or 10^16 and more
create macro macros.in_base_units(printed, factor) as
    try_cast(try_cast(printed as decimal(24, 8)) * cast(factor as decimal(13, 0)) as decimal(20, 4));

-- one unit of the last digit of a number printed with so many decimals, in base units
create macro macros.last_place(factor, decimals) as
    cast(cast(factor as decimal(13, 0)) * cast(case decimals when 0 then '1' when 1 then '0.1' when 2 then '0.01' when 3 then '0.001' else '0.0001' end as decimal(5, 4)) as decimal(20, 4));

-- digits after the point of a printed number
create macro macros.printed_decimals(printed) as
    case when contains(printed, '.') then cast(length(printed) - strpos(printed, '.') as integer) else 0 end;

-- false when a printed number has more digits than the four decimals kept, so that it would be rounded
create macro macros.is_kept_exactly(printed) as
    case when contains(printed, '.') then macros.printed_decimals(rtrim(printed, '0')) <= 4 else true end;

-- the factor that turns base units into a printed unit: 4 -> 0.0001
create macro macros.unit_share(mult) as
    cast(case mult when 3 then '0.001' when 4 then '0.0001' when 6 then '0.000001' when 8 then '0.00000001' when 12 then '0.000000000001' else '1' end as decimal(13, 12));

-- 1 when n / d stands in the relation to a percentage, 0 when not, null where the fraction is undefined or unknown
create macro macros.passes(n, d, op, percentage) as
    case when n is null or d is null or d = 0 then null
         when op = '>' and cast(n as decimal(19, 4)) * 100 > cast(d as decimal(19, 4)) * percentage then 1
         when op = '>=' and cast(n as decimal(19, 4)) * 100 >= cast(d as decimal(19, 4)) * percentage then 1
         when op = '=' and cast(n as decimal(19, 4)) * 100 = cast(d as decimal(19, 4)) * percentage then 1
         else 0 end;

-- an amount as a form prints it: 559000000 CNY printed in 10^4 -> 55900万元
create macro macros.amount_text(value, unit_measure, mult) as
    macros.decimal_text(cast(value * macros.unit_share(mult) as decimal(28, 8)))
        || case mult when 3 then '千' when 4 then '万' when 6 then '百万' when 8 then '亿' when 12 then '万亿' else '' end
        || case unit_measure when 'CNY' then '元' when 'PIECES' then '件' when 'PERSONS' then '人' else '' end;

-- n / d in percent to two decimals, as text
create macro macros.rounded_percent(n, d) as
    macros.decimal_text(cast(macros.ratio_scaled(n, d, 10000) as decimal(30, 0)) * cast('0.01' as decimal(3, 2))) || '%';

-- n / d rounded half away from zero, of integers; null where d is not positive
create macro macros.rounded(n, d) as
    case when d > 0 then (case when n < 0 then -1 else 1 end) * ((abs(n) * 2 + d) // (2 * d)) end;

-- n / d in percent to two decimals, as text with both: 2.90
create macro macros.percent_2(n, d) as
    cast(cast(macros.rounded(cast(n as hugeint) * 10000, cast(d as hugeint)) as decimal(30, 0)) * cast('0.01' as decimal(3, 2)) as varchar);

-- so many units of the last digit of a number printed with that many decimals, as text: 14410, 1 -> 1441.0
create macro macros.places_text(places, decimals) as
    case decimals when 0 then cast(places as varchar)
        when 1 then cast(cast(places as decimal(30, 0)) * cast('0.1' as decimal(2, 1)) as varchar)
        when 2 then cast(cast(places as decimal(30, 0)) * cast('0.01' as decimal(3, 2)) as varchar)
        when 3 then cast(cast(places as decimal(30, 0)) * cast('0.001' as decimal(4, 3)) as varchar)
        else cast(cast(places as decimal(30, 0)) * cast('0.0001' as decimal(5, 4)) as varchar) end;

-- n / d of integers, cut to an integer; null where d is 0
create macro macros.whole_quotient(n, d) as n // d;
