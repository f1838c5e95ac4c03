#!/bin/sh
# What the program says to inputs that cannot work, or that only just do.
#
#   bad-inputs.sh PROGRAM SOURCE SCRATCH [update]
#
# Every case damages a copy of the embedded study, runs it over an earlier result, and
# compares exit status, code and folder: after a failure the earlier result is
# unchanged and nothing lies beside it. The rows are those of docs/bad-inputs.md; with
# the fourth word they are written there.
set -u
program=$1 source=$2 scratch=$3 mode=${4:-compare}
LC_ALL=C.UTF-8 NO_COLOR=1
export LC_ALL NO_COLOR
unset LC_MESSAGES HINTERLAND_SHARE 2>/dev/null
failures=0 cases=0 skipped=0
cell=$source/shapefiles/yrd
rows=$scratch/rows.md

rm -rf "$scratch"
mkdir -p "$scratch/clean"
: >"$rows"
for part in shp shx dbf prj cpg; do cp "$cell/cells.$part" "$scratch/clean/"; done
cp "$cell/cores.csv" "$scratch/clean/cores.csv"
cp "$cell/indicators_2020.csv" "$scratch/clean/table.csv"
cat >"$scratch/clean/study.yaml" <<'STUDY'
boundaries:
  source: cells.shp
  key: adcode
  name: name
  where: gdp_pub = '1'
indicators:
  source: table.csv
  key: adcode
  name: name
subsystems:
  people:
    short: people
    dimensions:
      social: [+urb_rate, +beds_1k]
  firms:
    short: firms
    dimensions:
      scale: [+gdp_pc, +prod_pct]
weights: {type: queen}
association: {fields: [d_standard], permutations: {local: 99, global: 99}}
periphery: {cores: {source: cores.csv, lon: lon, lat: lat}}
output: {dir: out, geopackage: yrd.gpkg}
STUDY

complain() {
    echo "FAILED: $title: $*" >&2
    failures=$((failures + 1))
}

# bad TITLE: a fresh folder with a sound study and an earlier result.
bad() {
    title=$1
    cases=$((cases + 1))
    folder=$scratch/case$cases
    cp -r "$scratch/clean" "$folder"
    cd "$folder" || exit 1
    mkdir out
    echo "an earlier result" >out/yrd.gpkg
    user=
}

# cells FEATURES...: the boundaries become a small GeoJSON layer.
cells() {
    printf '{"type": "FeatureCollection", "features": [%s]}\n' "$1" >cells.geojson
    sed -i 's/cells.shp/cells.geojson/; /where:/d' study.yaml
}

# feature KEY TYPE COORDINATES
feature() {
    printf '{"type": "Feature", "properties": {"adcode": "%s", "name": "%s"}, ' \
        "$1" "$1"
    printf '"geometry": {"type": "%s", "coordinates": %s}}' "$2" "$3"
}

# Folder and contents of the outputs, as text.
outputs() {
    find out -type f ! -name join_audit.csv -exec cksum {} + 2>/dev/null | sort
}

# says EXIT CODE [WORDS...]: run (or the words given) and compare.
says() {
    exit_expected=$1 code_expected=$2
    shift 2
    [ $# -gt 0 ] || set -- run study.yaml --overwrite
    before=$(outputs)
    $user "$program" "$@" >said.txt 2>answer.txt </dev/null
    status=$?
    grep -q -F "[$code_expected]" answer.txt ||
        complain "no $code_expected in: $(head -3 answer.txt)"
    [ "$status" -eq "$exit_expected" ] || complain "exit $status, not $exit_expected"
    if [ "$status" -ne 0 ] && [ "$(outputs)" != "$before" ]; then
        complain "the folder of the outputs has changed"
    fi
    if [ "$status" -ne 0 ] && [ "$(grep -c '^error\[' answer.txt)" -ne 1 ]; then
        complain "not one error"
    fi
    grep -q -F "$folder" answer.txt && complain "a whole path is shown"
    awk -v title="$title" -v code="$code_expected" -v status="$status" '
        /^(error|warning)\[/ { wanted = index($0, "[" code "]"); if (wanted && !what) {
            part = 1; what = $0 } else part = 0; next }
        !part { next }
        /^  cure / { part = 2; cure = substr($0, 10); next }
        /^  [a-z]+ / { part = 1; next }
        part == 2 && /^         / { cure = cure " " substr($0, 10); next }
        { part = 0 }
        END {
            gsub(/\|/, "\\|", what); gsub(/\|/, "\\|", cure)
            sub(/^(error|warning)\[[^]]*\]: /, "", what)
            printf "| %s | `%s` %s | %s | %s |\n", title, code, what, status, cure }' \
        answer.txt >row.md
    cat row.md >>"$rows"
}

# unprivileged: run as somebody who has no rights here (root may read everything).
unprivileged() {
    [ "$(id -u)" -ne 0 ] && return 0
    user='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $user test -x "$program" -a -r "$folder/study.yaml" 2>/dev/null && return 0
    skipped=$((skipped + 1))
    echo "skipped: $title: no other user can be taken on here" >&2
    return 1
}

. "$source/tests/cli/bad-inputs-cases.sh"

page=$source/docs/bad-inputs.md
heading() {
    cat <<'HEADING'
# Inputs that cannot work

What `hinterland` says to bad input, case by case. `tests/cli/bad-inputs.sh` replays
every row and writes this page; after a failure an earlier result is as it was, and
nothing lies beside it. `hinterland explain CODE` tells more about a code.

Exit status: 0 done, with a warning · 2 usage · 3 an input cannot be read or is invalid
· 4 the join is below `min_match` · 6 an output cannot be written.

| Input | What the program says | Exit | Cure |
| --- | --- | --- | --- |
HEADING
}
heading >"$scratch/page.md"
cat "$rows" >>"$scratch/page.md"
if [ "$mode" = update ]; then
    mkdir -p "$source/docs"
    cp "$scratch/page.md" "$page"
elif [ "$skipped" -eq 0 ]; then
    diff -u "$page" "$scratch/page.md" ||
        { echo "docs/bad-inputs.md is not current" >&2; failures=$((failures + 1)); }
elif grep -v -x -F -f "$page" "$scratch/page.md"; then
    echo "docs/bad-inputs.md does not have these rows" >&2
    failures=$((failures + 1))
fi
echo "$cases inputs, $skipped skipped, $failures failures"
[ "$failures" -eq 0 ]
