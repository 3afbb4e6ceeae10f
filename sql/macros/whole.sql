/*
what: >
  smallest whole numbers that reach a bar, exactly: amounts are taken in ten-thousandths as integers, below 10^15, and
  divided as integers. Percentages have at most four decimals
*/
create macro macros.ten_thousandths(x) as cast(cast(x as decimal(19, 4)) * 10000 as hugeint);

-- smallest whole number above a * b / c (with is_at_least: not below it); a, b >= 0, c > 0
create macro macros.whole_above(a, b, c, is_at_least) as
    cast(case when is_at_least
        then (macros.ten_thousandths(a) * macros.ten_thousandths(b) + 10000 * macros.ten_thousandths(c) - 1) // (10000 * macros.ten_thousandths(c))
        else macros.ten_thousandths(a) * macros.ten_thousandths(b) // (10000 * macros.ten_thousandths(c)) + 1 end as decimal(38, 4));

-- how far a of n is below a percentage: (percent * n - 100 * a) in hundred-millionths; negative above it
create macro macros.shortfall(a, n, percent) as
    macros.ten_thousandths(n) * macros.ten_thousandths(percent) - 1000000 * macros.ten_thousandths(a);

-- how many of the n must still be counted above the line, n staying as it is: x with (a + x) / n over the percentage
create macro macros.whole_conversions(a, n, percent, is_at_least) as
    cast(case when is_at_least then (macros.shortfall(a, n, percent) + 9999999999) // 10000000000
        else macros.shortfall(a, n, percent) // 10000000000 + 1 end as decimal(38, 4));

-- how many further ones in a row, each above and below the line: x with (a + x) / (n + x) over the percentage; null for 100 %
create macro macros.whole_additions(a, n, percent, is_at_least) as
    cast(case when macros.ten_thousandths(percent) >= 1000000 then null
        when is_at_least then (macros.shortfall(a, n, percent) + 10000 * (1000000 - macros.ten_thousandths(percent)) - 1)
            // (10000 * (1000000 - macros.ten_thousandths(percent)))
        else macros.shortfall(a, n, percent) // (10000 * (1000000 - macros.ten_thousandths(percent))) + 1 end as decimal(38, 4));

-- how many of the a may still be lost, n staying as it is, before the percentage is no longer passed
create macro macros.failures_left(a, n, percent, is_at_least) as
    cast(case when is_at_least then -macros.shortfall(a, n, percent) // 10000000000
        else (-macros.shortfall(a, n, percent) - 1) // 10000000000 end as bigint);

-- a rate as a clerk reads it: percent cut, not rounded, to two decimals, so that what is under a bar never looks like it; and its two totals
create macro macros.rate_text(n, d) as
    case when d > 0 then macros.decimal_text(cast(macros.ten_thousandths(n) * 10000 // macros.ten_thousandths(d) as decimal(30, 0)) * cast('0.01' as decimal(3, 2)))
        || '%（' || macros.decimal_text(n) || '/' || macros.decimal_text(d) || '）' else '0/0' end;

-- n / d in percent, to four decimals, as text
create macro macros.percent_text(n, d) as
    macros.decimal_text(cast(macros.ratio_scaled(n, d, 1000000) as decimal(30, 0)) * cast('0.0001' as decimal(5, 4)));
