#!/bin/sh
# The plugin of the QGIS toolbox, through qgis_process itself. usage: processing.sh PROGRAM SOURCE SCRATCH
# Exit status 77: QGIS is not installed.
set -eu
program=$1
source=$2
scratch=$3

qgis=
for name in qgis_process.bin qgis_process; do # Debian's wrapper hands on an option that is gone
    if command -v "$name" >/dev/null 2>&1; then qgis=$name; break; fi
done
if [ -z "$qgis" ]; then
    echo "skipped: no qgis_process here (Debian package qgis)"
    exit 77
fi
rm -rf "$scratch"
mkdir -p "$scratch"
for name in plots.geojson run.yaml grid.geojson grid.csv; do
    cp "$source/tests/cli/data/$name" "$scratch"
done
cd "$scratch"
export HOME="$scratch" QGIS_PLUGINPATH="$source/share/qgis" QT_QPA_PLATFORM=offscreen
export HINTERLAND="$program" PYTHONDONTWRITEBYTECODE=1
"$qgis" plugins enable processing >/dev/null 2>&1
"$qgis" plugins enable hinterland >/dev/null 2>&1

fail() {
    echo "$1"
    cat "$scratch/words"
    exit 1
}

# run ALGORITHM PARAMETER=VALUE...
run() {
    algorithm=$1
    shift
    "$qgis" run "hinterland:$algorithm" -- "$@" >"$scratch/words" 2>&1
}

"$qgis" list 2>/dev/null >"$scratch/words"
for algorithm in ccd lisa run; do
    grep -q "hinterland:$algorithm" "$scratch/words" || fail "no algorithm $algorithm"
done
run lisa INPUT=plots.geojson "FIELDS=income;gaps" STATISTIC=moran PERMUTATIONS=99 \
    OUTPUT="$scratch/lisa.gpkg" || fail "lisa fails"
[ -s lisa.gpkg ] || fail "lisa wrote nothing"
grep -q "clusters in space" words || fail "lisa says no finding"
run run STUDY="$scratch/run.yaml" OVERWRITE=true || fail "run fails"
[ -s out/squares.gpkg ] || fail "run wrote nothing"
run ccd TABLE="$scratch/grid.csv" "SUBSYSTEMS=one=+a,-b
two=+c,+d" OUTPUT="$scratch/ccd.xlsx" || fail "ccd fails"
[ -s ccd.xlsx ] || fail "ccd wrote nothing"

# an error of the program is an error of the algorithm, with its code and cure
run lisa INPUT=plots.geojson FIELDS=absent OUTPUT="$scratch/absent.gpkg" || true
grep -q "RUN-017" words || fail "the code of an error is not told"
[ ! -e absent.gpkg ] || fail "a failed algorithm left a file"
echo "lisa, run and ccd run in QGIS"
