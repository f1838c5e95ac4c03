#!/bin/sh
# Where no font is installed, maps, charts and reports stop and name the package; no file
# appears. usage: no-fonts.sh PROGRAM SOURCE SCRATCH
set -eu
program=$1 source=$2 scratch=$3
rm -rf "$scratch" && mkdir -p "$scratch" && cd "$scratch"
echo '<?xml version="1.0"?><fontconfig><dir>/nonexistent</dir></fontconfig>' >none.conf
"$program" run "$source/tests/cli/data/run.yaml" -q --set output.dir="$scratch/out" 2>/dev/null
export FONTCONFIG_FILE="$scratch/none.conf"

# refuses NAME ARGUMENTS: in both languages, with MAP-001, the package, status 3
refuses() {
    name=$1
    shift
    for lang in en zh; do
        status=0
        "$program" "$@" --lang $lang >said 2>&1 || status=$?
        if [ $status -ne 3 ] || ! grep -q 'MAP-001' said || ! grep -q 'fonts-noto-cjk' said; then
            echo "$name --lang $lang: status $status"
            cat said
            exit 1
        fi
    done
}
refuses map map out/squares.gpkg -o maps
refuses chart chart out/squares.gpkg -o charts
refuses report report out/squares.gpkg -o page.html
if [ -e page.html ] || find . -name '*.png' | grep -q .; then
    echo 'a file was left'
    exit 1
fi
