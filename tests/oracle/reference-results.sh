#!/bin/sh
# docs/reference-results.md: what the oracle tests compared, number by number.
# usage: reference-results.sh FOLDER_OF_THE_ORACLE_PROGRAMS SOURCE SCRATCH [update]
# Without `update` it fails when the page differs from what the tests say.
# A statistic belongs to the first family below whose pattern its name matches.
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

# Number and name of the family, then the row; in the order of the families.
awk -F '\t' '
BEGIN {
    while ((getline line < "/dev/fd/3") > 0) {
        split(line, part, "\t")
        title[++n] = part[1]
        pattern[n] = part[2]
    }
}
{
    for (f = 1; f < n && $1 !~ pattern[f]; f++) continue
    printf "%02d\t%s\t%s\n", f, title[f], $0
}' "$rows" 3<<'FAMILIES' | LC_ALL=C sort -u >"$scratch/sorted.tsv"
Weights	^(weights|S0$|S1$|S2$|links|k nearest|kernel weights|smallest distance)
Spatial lag	^spatial lag
Moran's I of residuals	^Moran's I of residuals
Rates	(rate|risk|expected events|Poisson|Choynowski)
Moran's I	^Moran's I
Geary's C	^Geary
General G	^general G
Join counts	^join count
Bivariate Moran's I	^bivariate Moran
Lee's L	^Lee
Correlogram	^correlogram
Local Moran's I	^(local Moran|Moran quadrants)
Local Geary's c	^local Geary
G and G*	^G_i
Bivariate local Moran's I	^bivariate local Moran
Local join counts	^local join
LOSH	^LOSH
Markov chains	^(Markov|homogeneity|mobility)
Spatial Markov chains	^spatial Markov
LISA transitions	^LISA Markov
Rank mobility	^(Kendall|spatial tau)
Inequality	^(Gini|Theil)
Geographical detector	^geographical detector
OLS	^OLS
LM tests	^LM test
Spatial lag model	^lag model
Spatial error model	^error model
SLX	^SLX
Spatial Durbin model	^Durbin model
Spatial Durbin error model	^Durbin error model
Two-stage least squares	^2SLS
Generalized moments	^generalized moments
Impacts	^impacts
Class breaks	breaks
Others	.
FAMILIES

awk -F '\t' '
function apart(a, b,   d, r) {
    if (a ~ /nan/ || b ~ /nan/) return 0
    d = a - b
    if (d < 0) d = -d
    r = b < 0 ? -b : b
    return r > 1 ? d / r : d
}
function words(d) {
    if (d == 0) return "0"
    if (d < 1e-12) return "< 1e-12"
    if (d < 1e-10) return "< 1e-10"
    if (d < 1e-8) return "< 1e-8"
    if (d < 1e-6) return "< 1e-6"
    return sprintf("%.1e", d)
}
function difference() {
    if ($6 ~ /nan/ || $7 ~ /nan/) return "both missing"
    if ($11 ~ /^standard errors/) return sprintf("%.2g, limit %g", apart($7, $8), $10)
    return words(apart($7, $8))
}
function kind() { # of comparison, by its tolerance
    if ($10 > 1e-9 || $9 > 1e-5) return 3
    return $9 > 1e-9 ? 2 : 1
}
function anchor(title,   a) {
    a = tolower(title)
    gsub(/[^a-z0-9 -]/, "", a)
    gsub(/ /, "-", a)
    return a
}
function largest(key) { return key in most ? words(most[key]) : "" }
{
    if (!($2 in seen)) {
        seen[$2] = 1
        family[++families] = $2
    }
    key = $2 SUBSEP $5
    if (!(key in rows)) peers[$2] = peers[$2] (peers[$2] == "" ? "" : "\t") $5
    rows[key]++
    numbers[key] += $6
    k = kind()
    if (k == 3) others[key]++
    else {
        d = apart($7, $8)
        if (!((key, k) in most) || d > most[key, k]) most[key, k] = d
    }
    detail[$2] = detail[$2] sprintf("| %s | %s | %s | %s | %.8g | %.8g | %s | %s |\n", \
        $3, $4, $5, $6, $7, $8, difference(), $11)
    total++
}
END {
    print "# Reference results\n"
    print "What `tests/oracle` compares, number by number, with spdep, spatialreg, esda, spreg, giddy, GeoDa and"
    print "figures in print. Made by `tests/oracle/reference-results.sh`; a test keeps it current. Real layers:"
    print "`docs/agreement.md`.\n"
    print "*Closed forms* agree to 1e-10 relative + 1e-12 absolute. *Estimates* come from a search for a maximum:"
    print "the peer stops its own where it stops. *Draws, print*: permutation p and moments of simulations, compared"
    print "in standard errors, and figures of which only so many digits are printed. Differences are relative where"
    print "the number is larger than 1, else absolute.\n"
    print "| statistic | peer | rows | numbers | closed forms: largest | estimates: largest | draws, print: rows |"
    print "| --- | --- | ---: | ---: | --- | --- | ---: |"
    for (f = 1; f <= families; f++) {
        name = family[f]
        count = split(peers[name], peer, "\t")
        for (i = 2; i <= count; i++) # by name
            for (j = i; j > 1 && peer[j - 1] > peer[j]; j--) {
                swap = peer[j]; peer[j] = peer[j - 1]; peer[j - 1] = swap
            }
        for (i = 1; i <= count; i++) {
            key = name SUBSEP peer[i]
            printf "| %s | %s | %d | %d | %s | %s | %s |\n", \
                i == 1 ? "[" name "](#" anchor(name) ")" : "", peer[i], rows[key], \
                numbers[key], largest(key SUBSEP 1), largest(key SUBSEP 2), others[key]
        }
    }
    print "\n" total " rows follow. *Numbers*: how many the row compares, one per unit for a local statistic; shown"
    print "is the one that differs most. Where a peer defines a quantity otherwise, *reason* has the formula that"
    print "turns our number into theirs, and *ours* is the turned one."
    for (f = 1; f <= families; f++) {
        print "\n## " family[f] "\n"
        print "| statistic | data | peer | numbers | ours | theirs | difference | reason |"
        print "| --- | --- | --- | ---: | ---: | ---: | --- | --- |"
        printf "%s", detail[family[f]]
    }
}' "$scratch/sorted.tsv" >"$page"

if [ "${4:-}" = update ]; then
    cp "$page" "$source/docs/reference-results.md"
else
    diff -u "$source/docs/reference-results.md" "$page"
fi
