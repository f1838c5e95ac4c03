#!/bin/sh
# docs/reference-results.md: what the oracle tests compared, number by number.
# usage: reference-results.sh FOLDER_OF_THE_ORACLE_PROGRAMS SOURCE SCRATCH [update]
# Without `update` it fails when the page differs from what the tests say.
set -eu
programs=$1
source=$2
scratch=$3
mkdir -p "$scratch"
rows=$scratch/rows.tsv
page=$scratch/reference-results.md
: >"$rows"
for program in "$programs"/oracle_*; do
    [ -x "$program" ] && [ ! -d "$program" ] || continue
    HL_REFERENCE_RESULTS=$rows "$program" >"$scratch/log" 2>&1 || {
        cat "$scratch/log" >&2
        exit 1
    }
done
LC_ALL=C sort -u "$rows" | awk -F '\t' '
function distance(a, b) {
    if (a == "nan" || a == "-nan") return "both missing"
    d = a - b
    if (d < 0) d = -d
    if (d == 0) return "0"
    r = b < 0 ? -b : b
    if (r > 1) d = d / r
    if (d < 1e-12) return "< 1e-12"
    if (d < 1e-10) return "< 1e-10"
    if (d < 1e-8) return "< 1e-8"
    if (d < 1e-6) return "< 1e-6"
    return sprintf("%.1e", d)
}
BEGIN {
    print "# Reference results\n"
    print "What `tests/oracle` compares, number by number, with spdep, spatialreg, esda, spreg, giddy and"
    print "GeoDa. Made by `tests/oracle/reference-results.sh`; a test keeps it current. *Difference* is"
    print "relative where the number is larger than 1, else absolute; of a local statistic the unit that"
    print "differs most is shown. Where a peer defines a quantity otherwise, *reason* has the formula that"
    print "turns our number into theirs; the column *ours* then shows the turned one.\n"
    print "| statistic | data | peer | numbers | ours | theirs | difference | reason |"
    print "| --- | --- | --- | ---: | ---: | ---: | --- | --- |"
}
{
    printf "| %s | %s | %s | %s | %.8g | %.8g | %s | %s |\n", $1, $2, $3, $4, $5, $6, distance($5, $6), $9
}' >"$page"
if [ "${4:-}" = update ]; then
    cp "$page" "$source/docs/reference-results.md"
else
    diff -u "$source/docs/reference-results.md" "$page"
fi
