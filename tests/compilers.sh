#!/bin/sh
# The same bytes from every compiler: runs the same jobs with each program and compares all
# files that they write. run.log.json is left out: it holds times of day.
# usage: tests/compilers.sh [--data DIR] [--build] PROGRAM...
# Jobs: the embedded study; every local and global statistic, by permutation, exactly, with
# early stop and with kernel weights; correlogram; panel (Markov, inequality, center,
# detector); regression by every model. With --data also two layers of DIR: hunan, us48.
# --build adds programs of gcc and of clang, made with optimization in build/compilers.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
data=
[ "${1:-}" = --data ] && { data=$(cd "$2" && pwd); shift 2; }

build() { # COMPILER: prints the program
    cmake -S "$top" --preset release -DCMAKE_C_COMPILER="$1" -DBUILD_TESTING=OFF \
        -B "$top/build/compilers/$1" >/dev/null
    cmake --build "$top/build/compilers/$1" --target hinterland_cli >/dev/null
    echo "$top/build/compilers/$1/src/cli/hinterland"
}

jobs() { # PROGRAM, in a folder of its own, so that no path differs
    p=$1
    cp "$top"/tests/cli/data/* .
    all='-s all --by people --base people --quiet'
    $p demo demo --quiet
    $p lisa plots.geojson income sick $all -p 999 -o fields.gpkg
    $p lisa plots.geojson income sick $all -p 999 -o fields.csv
    $p lisa plots.geojson income $all -p 999 -o fields.geojson
    $p lisa plots.geojson income $all -p 99 --inference exact -o exact.csv
    $p lisa plots.geojson income $all -p 9999 --stop 20 -o stop.csv
    for kernel in uniform triangular epanechnikov bisquare gaussian; do
        $p lisa plots.geojson income $all -p 499 --type kernel -n 6 --kernel $kernel \
            --adaptive -o "kernel-$kernel.csv"
    done
    for type in inverse_distance border_share; do
        $p lisa plots.geojson income $all -p 499 --type $type -o "$type.csv"
    done
    for standardize in none binary row global unit variance; do
        $p moran plots.geojson income $all -p 99 --standardize $standardize \
            -o "moran-$standardize.csv"
    done
    $p moran plots.geojson income sick $all -p 999 --correlogram 4 -o moran.csv
    $p moran plots.geojson rich -s join_count -p 999 -o joins.csv --quiet
    $p run change.yaml --quiet --set output.dir=change
    $p run change.yaml --quiet --set output.dir=by_period \
        --set change.markov.reference=by_period --set center.ellipse=crimestat \
        --set detector.rule=natural
    $p run run.yaml --quiet --set output.dir=models --set association.fields='[a]' \
        --set regression.field=a --set regression.terms='[c]' \
        --set regression.models='[ols,slx,lag,durbin,error,durbin_error,2sls,gm_error]'
    for how in nearest band kernel; do
        $p run run.yaml --quiet --set output.dir="models-$how" --set weights.type=$how \
            --set regression.field=a --set regression.terms='[b,c]' \
            --set regression.models='[lag,error,durbin]'
    done
    [ -z "$data" ] || real "$p"
}

real() { # the same on layers that are not part of the project
    $1 lisa "$data/hunan/Hunan.shp" GDPPC NIPCR --key County -s all --by avg_wage -p 9999 \
        --table "$data/hunan/Hunan_2012.csv" -o hunan.gpkg --quiet
    awk -F, 'NR == 1 {n = split($0, year)} NR == 1 {print "STATE_FIPS,year,income"; next}
        {for (i = 3; i <= n; i++) print $2 "," year[i] "," $i}' \
        "$data/us48/usjoin.csv" >long.csv
    cat >us48.yaml <<EOF
boundaries: {source: "$data/us48/us48.shp", key: STATE_FIPS, crs: EPSG:4326}
indicators: {source: long.csv, key: STATE_FIPS, key_width: 2, period: year}
association: {fields: [income], permutations: {local: 999, global: 999}}
change: {markov: {fields: [income]}}
inequality: {fields: [income]}
center: {fields: [income]}
output: {dir: us48}
EOF
    $1 run us48.yaml --quiet
}

if [ "${1:-}" = --jobs ]; then # a process of its own, so that set -e holds in it
    jobs "$2"
    exit
fi
if [ "${1:-}" = --build ]; then
    shift
    set -- "$@" "$(build gcc)" "$(build clang)"
fi
[ $# -ge 2 ] || { sed -n '4p' "$0" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
self=$top/tests/compilers.sh
n=0
for program; do
    n=$((n + 1))
    program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
    mkdir "$scratch/jobs" # the same folder for all: no path differs
    (cd "$scratch/jobs" && sh "$self" ${data:+--data "$data"} --jobs "$program") || {
        echo "$program failed" >&2
        exit 1
    }
    mv "$scratch/jobs" "$scratch/$n"
    [ $n -eq 1 ] && { first=$program; continue; }
    diff -rq -x run.log.json "$scratch/1" "$scratch/$n" >&2 || {
        echo "$program and $first differ" >&2
        exit 1
    }
    rm -rf "${scratch:?}/$n"
done
files=$(find "$scratch/1" -type f ! -name run.log.json | wc -l)
echo "$n programs, $files files each: the same bytes"
