#!/bin/sh
# The report in a real browser. usage: report.sh PROGRAM SOURCE SCRATCH
# Skipped, loudly, without python3, chromium or chromium-driver.
set -eu
command -v python3 >/dev/null 2>&1 || { echo "SKIPPED: python3 is not installed"; exit 77; }
exec python3 -B "$2/tests/browser/report.py" "$1" "$2" "$3"
