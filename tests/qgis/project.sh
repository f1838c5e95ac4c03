#!/bin/sh
# The project of the embedded study of two periods in the real QGIS. usage: project.sh PROGRAM SOURCE SCRATCH
# Exit status 77: QGIS is not installed.
set -eu
if ! /usr/bin/python3 -c 'import qgis.core' >/dev/null 2>&1; then
    echo "skipped: no PyQGIS here (Debian package python3-qgis)"
    exit 77
fi
rm -rf "$3"
mkdir -p "$3"
"$1" run "$2/shapefiles/yrd-2010-2020/study.yaml" -o "$3/out" >"$3/words" 2>&1 || { cat "$3/words"; exit 1; }
HOME="$3" QT_QPA_PLATFORM=offscreen /usr/bin/python3 -B "$2/tests/qgis/project.py" \
    "$3/out/yrd-2010-2020.qgz" 308 2 4
