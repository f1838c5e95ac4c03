#!/bin/sh
# Check src/rooms.txt (no room uses one above it) and every #include against it, foreign
# headers included, in any spelling: "io/x.h", <hinterland/io/x.h>, "../io/x.h", <gdal.h>.
# usage: rooms.sh SOURCE_DIR
set -eu
cd "$1"
find src include -name '*.[ch]' -print0 | sort -z | xargs -0 awk '
    function complain(text) { print FILENAME ":" FNR ": " text; bad = 1 }
    function foreign(header,    name, owned, mine) {
        for (name in door) {
            if (index(header, name) != 1) continue
            owned = 1
            if (door[name] ~ (" " here " ")) mine = 1
        }
        if (owned && !mine) complain(here " may not include " header)
    }
    FILENAME == "src/rooms.txt" {
        sub(/#.*/, "")
        behind = 0
        for (i = 1; i <= NF; i++) {
            if ($i == ":") { behind = 1; continue }
            if (behind) { door[$i] = door[$i] " " $1 " "; continue }
            if (i == 1) { room[$1] = may_use[$1, $1] = 1; continue }
            if (!($i in room)) complain($1 " uses " $i ", which is not below it")
            may_use[$1, $i] = 1
        }
        next
    }
    FNR == 1 { here = FILENAME; sub(/^(src|include\/hinterland)\//, "", here)
               sub(/\/.*/, "", here) }
    here !~ /\.h$/ && match($0, /^[ \t]*#[ \t]*include[ \t]*["<][^">]+/) {
        target = substr($0, RSTART, RLENGTH)
        sub(/^[^"<]*["<]/, "", target)
        ours = target
        sub(/^(\.\.\/)+/, "", ours)
        sub(/^hinterland\//, "", ours)
        sub(/\/.*/, "", ours)
        if (target ~ /\// && ours in room) {
            if (!((here, ours) in may_use)) complain(here " may not use " ours)
        } else {
            foreign(target)
        }
    }
    END { exit bad }
' src/rooms.txt
