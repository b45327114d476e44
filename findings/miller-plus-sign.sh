#!/usr/bin/env bash
# Miller 6.6.0 (Debian 12): a number with a plus in front is a text, and `stats1 -a sum` leaves it out without a word.
#
# Expected: `+100` in a file is a number, as `-40` is, and as `+100` in a program of `put` is.
# Seen: in a file `+100`, `+1.5` and whole numbers of 20 digits are texts. Of points +100 and -40 the `sum` is -40 and the `mean` is -40, while `count` says
# 2 and `max` says +100; `filter '$points > 50'` finds nobody. Only arithmetic in `put` shows that something is wrong, with `(error)`. `-O`, which makes
# numbers of `007`, changes nothing.
#
# For who adds up points, vouchers or a ledger: what was earned is left out, what was spent is not, and balances are below zero. Turn the column into
# numbers first: `put '$points = float($points)' then stats1 …`.
set -euo pipefail
command -v mlr >/dev/null || { echo "this needs Debian's package miller" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export MLRRC=__none__
printf 'who,points\nann,+100\nann,-40\nbo,+20\nbo,5\n' >points.csv
ask() { mlr --icsv --onidx --ofs ' ' "$@" points.csv | tr '\n' ';'; }
sums=$(ask stats1 -a sum,mean,count,max -f points -g who)
over=$(ask filter '$points > 50')
types=$(ask put -q 'print typeof($points)')
literal=$(mlr -n put 'end {print typeof(+100) . " " . (+100 + 1)}')
shown=$(ask put -q 'print $points + 1')
others=$(printf 'id\n12345678901234567890\n+1.5\n' | mlr --icsv --onidx put -q 'print typeof($id)' | tr '\n' ';')
octal=$(ask -O stats1 -a sum -f points -g who)
mended=$(ask put '$points = float($points)' then stats1 -a sum -f points -g who)
mlr --version
echo "sum, mean, count, max: $sums over 50: [$over]; types $types in a program $literal; 20 digits and +1.5: $others plus 1: $shown"
echo "with -O: $octal with float: $mended"
[[ $(mlr --version) == "mlr 6.6.0" && $sums == "ann -40 -40 2 +100;bo 5 5 2 +20;" && $over == "" && $types == "string;int;string;int;" ]]
[[ $literal == "int 101" && $others == "string;string;" && $shown == "(error);-39;(error);6;" && $octal == "ann -40;bo 5;" && $mended == "ann 60;bo 25;" ]]
