#!/bin/sh
# Share of units undecided by exact local p, and seconds, on four data sets.
# usage: bench/exact.sh DATA [PROGRAM [HINTERLAND]]
# DATA holds us_counties/; without it that row is left out. The rows of d_standard come
# from `hinterland demo`.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-}
program=${2:-$top/build/bench/bench/bench_exact}
hinterland=${3:-$top/build/bench/src/cli/hinterland}
spatial=$top/tests/oracle/spatial
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "data | n | K | covered | exact | widest | widest at p < 0.1 | undecided at 0.05 | at the FDR cut | bins | s | s of R = 99,999"
"$program" csv "columbus CRIME" "$spatial/columbus_local_queen.csv" y "$spatial/columbus_queen.csv"
"$program" csv "nc SIDS rate 1974" "$spatial/nc_local_queen.csv" y "$spatial/nc_queen.csv"
"$hinterland" demo "$scratch/demo" >/dev/null 2>&1
"$program" layer "yrd d_standard" "$(find "$scratch/demo" -name '*.gpkg' | head -1)|counties" d_standard
if [ -d "$data/us_counties" ]; then
    "$program" layer "US county GDP 2021" "$data/us_counties/us_counties_2017_10m.shp" gdp_cur_2021 \
        "$data/us_counties/us_ready_lower48.csv" fips fips
else
    echo "US county GDP: no $data/us_counties, left out"
fi
