#!/bin/sh
# A key that would leave its place, as a path or as HTML, stays what it is: a key.
# usage: strange-keys.sh PROGRAM SOURCE SCRATCH
set -eu
program=$1 source=$2 scratch=$3
rm -rf "$scratch" && mkdir -p "$scratch/run" && cd "$scratch/run"
cp "$source"/tests/cli/data/* .
sed -i 's|"code":"01"|"code":"../../x\\"><b>"|' grid.geojson
sed -i 's|^01,|"../../x""><b>",|' grid.csv
"$program" run run.yaml -q >/dev/null 2>&1
"$program" chart out/squares.gpkg -u '../../x"><b>' -o charts --format svg --csv -q
[ -s 'charts/unit_______x___b_.svg' ] && [ -s 'charts/unit_______x___b_.csv' ]
[ "$(find .. -path ../run/out -prune -o -name 'unit_*' -print | wc -l)" -eq 2 ]
"$program" report out/squares.gpkg --overwrite -q
if grep -q '<b>' out/report.html; then
    echo 'the key became HTML'
    exit 1
fi
grep -q 'u003cb' out/report.html
