# shellcheck shell=sh
# The cases of bad-inputs.sh: what is damaged, then exit status and code.

# The boundaries.
bad 'a shapefile that ends in the middle (`cells.shp` cut to 20,000 bytes)'
head -c 20000 cells.shp >cut && mv cut cells.shp
says 3 READ-013

bad 'a shapefile of which only 60 bytes are there'
head -c 60 cells.shp >cut && mv cut cells.shp
says 3 READ-013

bad 'a shapefile without its `.shx`'
rm cells.shx
says 0 READ-023

bad 'a shapefile without its `.dbf`'
rm cells.dbf
says 3 READ-010

bad 'a shapefile without its `.prj`'
rm cells.prj
says 3 READ-002

bad 'a `.prj` that is empty'
: >cells.prj
says 3 READ-002

bad 'a file name with a typing mistake (`cell.shp`)'
sed -i 's/cells.shp/cell.shp/' study.yaml
says 3 READ-003

bad 'a folder with nothing in it in place of the boundaries'
mkdir empty
sed -i 's/cells.shp/empty/' study.yaml
says 3 READ-007

bad 'boundaries of zero bytes'
: >cells.shp
says 3 READ-006

bad 'a layer without features'
cells ''
says 3 READ-011

bad 'a filter that leaves nothing over'
sed -i "s/gdp_pub = '1'/gdp_pub = '7'/" study.yaml
says 3 READ-011

bad 'a filter that is no filter (`gdp_pub == `)'
sed -i "s/gdp_pub = '1'/gdp_pub ==/" study.yaml
says 3 READ-010

bad 'a filter on a field that is not there'
sed -i "s/gdp_pub = '1'/gdp_pbu = '1'/" study.yaml
says 3 READ-010

bad 'lines instead of polygons'
cells "$(feature 310120 LineString '[[0, 0], [1, 1]]')"
says 3 READ-012

bad 'features without geometry'
cells "$(feature 310120 Polygon null | sed 's/{"type": "Polygon", "coordinates": null}/null/')"
says 3 COUPLING-003

bad 'a polygon that crosses itself'
cells "$(feature 310120 Polygon '[[[120, 30], [121, 31], [121, 30], [120, 31], [120, 30]]]'),
    $(feature 310151 Polygon '[[[121, 30], [122, 30], [122, 31], [121, 31], [121, 30]]]'),
    $(feature 320111 Polygon '[[[122, 30], [123, 30], [123, 31], [122, 31], [122, 30]]]')"
says 0 RUN-004 check study.yaml

bad 'degrees outside the globe'
cells "$(feature 310120 Polygon '[[[500000, 30], [500001, 30], [500001, 31], [500000, 30]]]')"
says 3 READ-016

bad 'a key field with a typing mistake (`adcod`)'
sed -i 's/key: adcode/key: adcod/' study.yaml
says 3 JOIN-001

bad 'an unknown coordinate reference system'
sed -i 's/where:/crs: EPSG:999999\n  where:/' study.yaml
says 3 READ-017

bad 'several layers in one folder and none chosen'
mkdir both
for part in shp shx dbf prj cpg; do
    cp cells.$part both/a.$part
    cp cells.$part both/b.$part
done
sed -i 's/cells.shp/both/' study.yaml
says 3 READ-008

# The table.
bad 'a table that is not there'
sed -i 's/table.csv/tabel.csv/' study.yaml
says 3 READ-003

bad 'a folder in place of the table'
mkdir tables
sed -i 's/table.csv/tables/' study.yaml
says 3 READ-007

bad 'an empty table'
: >table.csv
says 3 READ-006

bad 'a table of a heading only'
head -1 table.csv >cut && mv cut table.csv
says 3 READ-011

bad 'the pointer of Git LFS in place of a table'
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 9\n' 0 >table.csv
says 3 READ-004

bad 'a web page in place of a table'
printf '<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n' >table.csv
says 3 READ-005

bad 'a table in GBK'
iconv -f UTF-8 -t GBK table.csv >cut && mv cut table.csv
says 0 READ-022

bad 'a table in UTF-16'
iconv -f UTF-8 -t UTF-16 table.csv >cut && mv cut table.csv
says 0 COUPLING-112

bad 'a table in Latin-1'
awk -F, -v OFS=, '{ if (NR > 1) $2 = "M\374nchen"; print }' table.csv >cut && mv cut table.csv
says 0 READ-022

bad 'a table with semicolons and decimal commas'
sed -i 's/,/;/g; s/\./,/g' table.csv
says 0 COUPLING-112

bad 'a table whose lines end in CR only'
tr '\n' '\r' <table.csv >cut && mv cut table.csv
says 0 COUPLING-112

bad 'a table with rows of different length'
sed -i '5s/$/,1,2,3/' table.csv
says 3 READ-019

bad 'a table with title lines above the heading'
sed -i '1i Indicators of the Yangtze River Delta,,,\n\n' table.csv
says 3 READ-020

bad 'a key of the table with a typing mistake (`adcod`)'
sed -i '/^indicators/,$s/key: adcode/key: adcod/' study.yaml
says 3 JOIN-001

bad 'an indicator that the table does not have (`gdp_pcc`)'
sed -i 's/gdp_pc/gdp_pcc/' study.yaml
says 3 RUN-001

bad 'an indicator of words'
sed -i 's/+gdp_pc/+name/' study.yaml
says 3 COUPLING-002

bad 'one indicator equal everywhere'
awk -F, -v OFS=, 'NR > 1 { $15 = 7 } { print }' table.csv >cut && mv cut table.csv
says 0 COUPLING-101

bad 'all indicators of a subsystem equal everywhere'
awk -F, -v OFS=, 'NR > 1 { $15 = 7; $18 = 3 } { print }' table.csv >cut && mv cut table.csv
says 3 COUPLING-003

bad 'infinity in a table'
awk -F, -v OFS=, 'NR == 4 { $15 = "inf" } { print }' table.csv >cut && mv cut table.csv
says 0 RUN-002

bad 'NaN in a table'
awk -F, -v OFS=, 'NR == 4 { $15 = "NaN" } { print }' table.csv >cut && mv cut table.csv
says 0 RUN-002

bad 'a word among numbers'
awk -F, -v OFS=, 'NR == 4 { $15 = "about 5" } { print }' table.csv >cut && mv cut table.csv
says 0 RUN-002

bad 'one number whose comma may be of thousands or of decimals (`"12,345"`)'
awk -F, -v OFS=, '{ $15 = NR == 1 ? $15 : NR == 4 ? "\"12,345\"" : int($15) } { print }' table.csv >cut && mv cut table.csv
says 0 RUN-002

bad 'the same key twice in the table'
sed -n 5p table.csv >>table.csv
says 3 JOIN-002

bad 'the same key and period twice'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "year" : 2020 }' table.csv >cut && mv cut table.csv
sed -n 5p table.csv >>table.csv
sed -i '/^indicators/,$s/key: adcode/key: adcode\n  period: year/' study.yaml
says 3 JOIN-002

bad 'no key of the table is in the boundaries'
sed -i '2,$s/^/9/' table.csv
says 4 JOIN-003

bad 'half of the counties have no row'
head -96 table.csv >cut && mv cut table.csv
says 4 JOIN-003

# The cores.
bad 'cores without coordinates (`lan` for `lat`)'
sed -i '1s/lat/lan/' cores.csv
says 3 RUN-001

bad 'cores far outside the globe'
sed -i '2s/,[0-9.]*,[0-9.]*,\([0-9]*\),/,521.47,131.23,\1,/' cores.csv
says 3 RUN-008

bad 'cores in degrees and boundaries in a plane without a reference system'
rm cells.prj
sed -i 's/where:/crs: planar\n  where:/' study.yaml
says 3 RUN-012

# The weights.
bad 'as many nearest neighbors as there are counties'
sed -i 's/type: queen/type: nearest, k: 191/' study.yaml
says 3 WEIGHTS-002

bad 'a weights matrix with a key that no county has'
printf 'from,to,weight\n310120,310151,1\n310120,999999,1\n' >w.csv
sed -i 's/type: queen/type: matrix, source: w.csv/' study.yaml
says 3 READ-030

bad 'a weights matrix with a negative weight'
printf 'from,to,weight\n310120,310151,-1\n' >w.csv
sed -i 's/type: queen/type: matrix, source: w.csv/' study.yaml
says 3 READ-034

bad 'a weights matrix with a unit that is its own neighbor'
printf 'from,to,weight\n310120,310120,1\n' >w.csv
sed -i 's/type: queen/type: matrix, source: w.csv/' study.yaml
says 3 READ-034

bad 'a weights matrix that leaves most counties out'
printf 'from,to,weight\n310120,310151,1\n310151,310120,1\n' >w.csv
sed -i 's/type: queen/type: matrix, source: w.csv/' study.yaml
says 3 READ-031

bad 'an ArcGIS matrix that ends in the middle'
printf 'ID;Unknown\n\277\000\000\000' >w.swm
sed -i 's/type: queen/type: matrix, source: w.swm/' study.yaml
says 3 READ-033

bad 'a table of travel times with text for minutes'
printf 'from,to,minutes\n310120,310151,soon\n' >times.csv
sed -i 's/type: queen/type: travel_time, source: times.csv, cutoff: 60/' study.yaml
says 3 READ-033

bad 'travel times under a kernel that has no cutoff'
sed -i 's/type: queen/type: travel_time, source: times.csv, decay: kernel/' study.yaml
says 3 STUDY-041

bad 'economic weights without a field'
sed -i 's/type: queen/type: economic/' study.yaml
says 3 STUDY-041

bad 'economic weights of a field that is not there'
sed -i 's/type: queen/type: economic, field: gpd_pc, floor: 1/' study.yaml
says 3 RUN-001

bad 'economic weights of counties with equal values, and no floor'
sed -i 's/type: queen/type: economic, field: gdp_pc/' study.yaml
cp table.csv all.csv
awk -F, 'NR == 1 {for (c = 1; c <= NF; c++) if ($c == "gdp_pc") k = c}
    NR > 1 {$k = 5} {print}' OFS=, all.csv >table.csv
says 3 WEIGHTS-041

bad 'an adaptive kernel with a fixed distance'
sed -i 's/type: queen/type: kernel, adaptive: true, distance_km: 80/' study.yaml
says 3 STUDY-042

bad 'a ring that ends before it begins'
sed -i 's/type: queen/type: band, beyond_km: 90, distance_km: 60/' study.yaml
says 3 WEIGHTS-049

bad 'nearest neighbors where symmetry is required'
sed -i 's/type: queen/type: nearest, symmetrize: required/' study.yaml
says 3 WEIGHTS-046

bad 'a block without the region of a county'
sed -i 's/type: queen/type: block/' study.yaml
says 3 STUDY-041

bad 'inverse distances between counties in one place'
cells "$(feature 310120 Polygon '[[[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]]'),
    $(feature 310151 Polygon '[[[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]]'),
    $(feature 320111 Polygon '[[[122, 30], [123, 30], [123, 31], [122, 31], [122, 30]]]')"
sed -i 's/type: queen/type: inverse_distance/' study.yaml
says 3 WEIGHTS-006

# The study file.
bad 'a study file that is not there'
says 3 READ-003 run studdy.yaml

bad 'an empty study file'
: >study.yaml
says 3 STUDY-002

bad 'binary data as a study file'
head -c 500 cells.shp >study.yaml
says 3 STUDY-001

bad 'a folder as a study file'
says 3 READ-001 run out

bad 'a mistake of YAML (a bracket that is not closed)'
sed -i 's/+prod_pct\]/+prod_pct/' study.yaml
says 3 STUDY-001

bad 'an entry with a typing mistake (`boundries`)'
sed -i 's/boundaries:/boundries:/' study.yaml
says 3 STUDY-011

bad 'an entry in the wrong place (`key` outside of `boundaries`)'
sed -i 's/^weights/key: adcode\nweights/' study.yaml
says 3 STUDY-010

bad 'a word where a number is needed'
sed -i 's/local: 99/local: many/' study.yaml
says 3 STUDY-023

bad 'universes over weights that are no rule (`nerest 4`)'
echo 'universes: {draws: 20, vary: {weights: [nerest 4]}}' >>study.yaml
says 3 STUDY-100

bad 'universes over bands that are upside down (`75/25`)'
echo 'universes: {draws: 20, vary: {bands: [75/25]}}' >>study.yaml
says 3 STUDY-101

bad 'universes over a weight of the first subsystem of 1'
echo 'universes: {draws: 20, vary: {alpha: [1]}}' >>study.yaml
says 3 STUDY-102

bad 'universes over cores in a study without cores'
sed -i '/^periphery/d' study.yaml
echo 'universes: {draws: 20, vary: {cores: [without_one]}}' >>study.yaml
says 3 STUDY-103

bad 'universes over the grid of all choices'
echo 'universes: {grid: true}' >>study.yaml
says 3 UNIVERSES-003

bad 'universes that vary nothing'
echo 'universes: {draws: 20, vary: {weighting: [entropy]}}' >>study.yaml
says 3 UNIVERSES-005

bad 'universes with a level that cannot be (200 nearest of 191)'
echo 'universes: {draws: 20, placements: 0, vary: {weights: [nearest 200], tau: [0]}}' >>study.yaml
says 0 UNIVERSES-101

bad 'one indicator twice in a subsystem'
sed -i 's/+urb_rate, +beds_1k/+urb_rate, +urb_rate/' study.yaml
says 3 STUDY-035

bad 'a study of one subsystem'
sed -i '/^  firms/,/prod_pct/d' study.yaml
says 3 STUDY-030

# Normalizing and weighting.
bad 'goalposts the wrong way round'
sed -i 's/+gdp_pc/{field: gdp_pc, polarity: +, goalposts: [9, 1]}/' study.yaml
says 3 STUDY-060

bad 'fixed goalposts that an indicator lacks'
echo 'normalize: {reference: fixed}' >>study.yaml
says 3 STUDY-061

bad 'goalposts that values have left'
sed -i 's/+urb_rate, +beds_1k/{field: urb_rate, polarity: +, goalposts: [0, 1]}/' study.yaml
sed -i 's/+gdp_pc, +prod_pct/{field: prod_pct, polarity: +, goalposts: [0, 1]}/' study.yaml
echo 'normalize: {reference: fixed}' >>study.yaml
echo 'weighting: {method: equal}' >>study.yaml
says 3 COUPLING-022

bad 'z-scores where an index in [0, 1] is needed'
echo 'normalize: {method: zscore}' >>study.yaml
says 3 COUPLING-019

bad 'ratios to the extremum of an indicator with zeros'
awk -F, -v OFS=, 'NR == 4 { $15 = 0 } { print }' table.csv >cut && mv cut table.csv
echo 'normalize: {method: extremum}' >>study.yaml
says 3 COUPLING-015

bad 'a base period that no row has'
echo 'normalize: {reference: base_period, base: 2010}' >>study.yaml
says 3 STUDY-063

bad 'every period by itself, and one with a single county'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "year" : 2020 } NR == 5 { print $0, 2010 }' table.csv >cut && mv cut table.csv
sed -i '/^indicators/,$s/key: adcode/key: adcode\n  period: year\n  min_match: 0/' study.yaml
echo 'normalize: {reference: by_period}' >>study.yaml
says 3 COUPLING-020

bad 'judgments that are not reciprocal'
echo 'weighting: {method: ahp, judgments: {people: [[1, 3], [3, 1]], firms: [[1, 1], [1, 1]]}}' >>study.yaml
says 3 COUPLING-029

bad 'judgments that contradict each other'
sed -i 's/+urb_rate, +beds_1k/+urb_rate, +beds_1k, +gdp_pc/' study.yaml
echo 'weighting: {method: ahp, judgments: {people: [[1, 9, 1/9], [1/9, 1, 9], [9, 1/9, 1]], firms: [[1, 1], [1, 1]]}}' >>study.yaml
says 0 COUPLING-122

bad 'a judgment below zero'
echo 'weighting: {method: ahp, judgments: {people: [[1, -3], [-0.33, 1]], firms: [[1, 1], [1, 1]]}}' >>study.yaml
says 3 STUDY-065

bad 'judgments for two of three indicators'
sed -i 's/+urb_rate, +beds_1k/+urb_rate, +beds_1k, +gdp_pc/' study.yaml
echo 'weighting: {method: ahp, judgments: {people: [[1, 3], [1/3, 1]], firms: [[1, 1], [1, 1]]}}' >>study.yaml
says 3 STUDY-067

bad 'class cuts that do not ascend'
echo 'coupling: {classes: user, cuts: [0.5, 0.3]}' >>study.yaml
says 3 COUPLING-032

# The outputs.
bad 'a result that is there already, without `--overwrite`'
says 6 WRITE-002 run study.yaml

bad 'a folder where the result should be'
rm out/yrd.gpkg && mkdir out/yrd.gpkg
says 6 WRITE-001

bad 'a file where the folder of the results should be'
rm -r out && echo "a file" >out
says 6 WRITE-001

bad 'a result that is open in QGIS (a `-wal` with changes lies beside it)'
echo "changes" >out/yrd.gpkg-wal
says 6 WRITE-004

bad 'a folder of the results that may not be written'
chmod 555 out
unprivileged && says 6 WRITE-001

bad 'a table that may not be read'
chmod 000 table.csv
chmod -R a+rwX out
unprivileged && says 3 READ-001

# The periphery. The boundaries are in degrees, the indicators of one period.
core_rule() {
    sed -i "s/cores: {source: cores.csv, lon: lon, lat: lat}/$1/" study.yaml
}

bad 'periphery: a core that is no unit'
core_rule 'cores: {keys: [999999]}'
says 3 RUN-008

bad 'periphery: a table of cores without rows'
sed -i '2,$d' cores.csv
says 3 READ-011

bad 'periphery: cores chosen by the level whose deficit is looked at'
core_rule 'field: gdp_pc, cores: {field: gdp_pc, largest: 3}'
says 3 STUDY-075

bad 'periphery: a field for the cores, and no rule'
core_rule 'cores: {field: gdp_pc}'
says 3 STUDY-041

bad 'periphery: two rules for the cores'
core_rule 'cores: {field: gdp_pc, largest: 3, above: 100000}'
says 3 STUDY-042

bad 'periphery: as many cores as counties'
core_rule 'cores: {field: gdp_pc, largest: 5000}'
says 3 PERIPHERY-014

bad 'periphery: a limit for the cores that no county reaches'
core_rule 'cores: {field: gdp_pc, above: 1e9}'
says 3 PERIPHERY-014

bad 'periphery: cores by a rank that no county has'
core_rule 'cores: {field: name, values: [Atlantis]}'
says 3 RUN-035

bad 'periphery: cores by an indicator of the level'
core_rule 'cores: {field: gdp_pc, largest: 3}'
says 0 PERIPHERY-106

bad 'periphery: tiers 1 and 3 without a 2'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "tier" : NR == 2 ? 3 : 1 }' cores.csv >cut && mv cut cores.csv
core_rule 'cores: {source: cores.csv, lon: lon, lat: lat, tier: tier}'
says 3 PERIPHERY-013

bad 'periphery: a tier of zero'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "tier" : NR == 2 ? 0 : 1 }' cores.csv >cut && mv cut cores.csv
core_rule 'cores: {source: cores.csv, lon: lon, lat: lat, tier: tier}'
says 3 PERIPHERY-012

bad 'periphery: a core of a period that the study does not have'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "since" : NR == 2 ? 1999 : "" }' cores.csv >cut && mv cut cores.csv
core_rule 'cores: {source: cores.csv, lon: lon, lat: lat, period: since}'
says 3 RUN-039

bad 'periphery: distances in the plane of longitude and latitude'
core_rule 'distance: planar, cores: {source: cores.csv, lon: lon, lat: lat}'
says 3 RUN-038

bad 'periphery: travel times without a file'
core_rule 'distance: travel_time, cores: {keys: [310120, 310151]}'
says 3 STUDY-041

bad 'periphery: a file of travel times that is not used'
core_rule 'times: t.csv, cores: {keys: [310120, 310151]}'
says 3 STUDY-041

bad 'periphery: kilometers for near where distance is time'
core_rule 'distance: travel_time, times: t.csv, near_km: 50, cores: {keys: [310120]}'
says 3 STUDY-041

bad 'periphery: near beyond far, in minutes'
core_rule 'distance: travel_time, times: t.csv, near_min: 90, far_min: 60, cores: {keys: [310120]}'
says 3 STUDY-043

bad 'periphery: travel times whose codes do not match'
printf 'from,to,minutes\n310120,999999,10\n' >t.csv
core_rule 'distance: travel_time, times: t.csv, cores: {keys: [310120]}'
says 3 READ-030

bad 'periphery: a negative travel time'
printf 'from,to,minutes\n310120,310151,-10\n' >t.csv
core_rule 'distance: travel_time, times: t.csv, cores: {keys: [310120]}'
says 3 READ-034

bad 'periphery: counties without a travel time to the core'
printf 'from,to,minutes\n310120,310151,10\n' >t.csv
core_rule 'distance: travel_time, times: t.csv, cores: {keys: [310120]}'
says 3 RUN-036

bad 'periphery: travel times to the cores only, for a test that needs all'
awk -F, 'NR == 1 { print "from,to,minutes" } NR > 2 { print $1 ",310120," NR }' table.csv >t.csv
core_rule 'distance: travel_time, times: t.csv, cores: {keys: [310120]}'
says 0 RUN-037

bad 'periphery: candidates by mass without a mass of the counties'
core_rule 'candidates: top_decile, cores: {source: cores.csv, lon: lon, lat: lat}'
says 3 STUDY-041

bad 'periphery: one coordinate of the points of the people'
core_rule 'point: {lon: gdp_pc}, cores: {source: cores.csv, lon: lon, lat: lat}'
says 3 STUDY-041

bad 'periphery: a siphon model of one period'
core_rule 'siphon: {field: gdp_pc}, cores: {keys: [310120, 310151]}'
says 3 PERIPHERY-017

bad 'periphery: reverse widening within one period'
core_rule 'widening: {upper: gdp_pc, lower: firms_10k}, cores: {keys: [310120]}'
says 3 PERIPHERY-017

bad 'periphery: an indicator of deprivation without direction'
core_rule 'deprivation: [urb_rate, +beds_1k], cores: {keys: [310120]}'
says 3 STUDY-034

bad 'periphery: an indicator of deprivation that is equal everywhere'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "same" : 5 }' table.csv >cut && mv cut table.csv
core_rule 'deprivation: [+same, +beds_1k], cores: {keys: [310120]}'
says 3 PERIPHERY-023

bad 'periphery: a composite whose parts say the same'
awk -F, -v OFS=, -v OFMT=%.17g '{ print $0, NR == 1 ? "twice" : 2 * $15 }' table.csv >cut && mv cut table.csv
core_rule 'composite: [gdp_pc, twice], cores: {keys: [310120]}'
says 0 PERIPHERY-111

bad 'periphery: a core at the edge of the study area'
core_rule 'cores: {keys: [330327]}'
says 0 PERIPHERY-103

bad 'periphery: counties near the cores that lack a value'
awk -F, -v OFS=, '$1 ~ /^(3101|3205|3302)/ { $15 = "" } { print }' table.csv >cut && mv cut table.csv
says 0 PERIPHERY-105

# The words of the command.
bad 'an unknown command'
says 2 USAGE-001 rnu study.yaml

bad 'an unknown option'
says 2 USAGE-002 run study.yaml --overwite

bad 'an option without its value'
says 2 USAGE-003 run study.yaml --seed

bad 'an entry to set that does not exist'
says 3 STUDY-011 run study.yaml --set weights.typ=rook

bad 'an analyzed field that is equal everywhere'
awk -F, -v OFS=, 'NR > 1 { $15 = 7 } { print }' table.csv >cut && mv cut table.csv
sed -i '/^subsystems:/,/prod_pct/d; /^periphery/d; s/d_standard/gdp_pc/' study.yaml
says 3 RUN-014

bad 'an analyzed field with fewer values than a test needs'
awk -F, -v OFS=, 'NR > 4 { $15 = "" } { print }' table.csv >cut && mv cut table.csv
sed -i '/^subsystems:/,/prod_pct/d; /^periphery/d; s/d_standard/gdp_pc/' study.yaml
says 3 RUN-015

bad 'a distance at which no county has a neighbor'
sed -i '/^subsystems:/,/prod_pct/d; /^periphery/d; s/d_standard/gdp_pc/' study.yaml
sed -i 's/type: queen/type: band, distance_km: 0.001/' study.yaml
says 3 STATS-005

bad 'islands where none may be'
sed -i 's/type: queen/type: band, distance_km: 20, islands: error/' study.yaml
says 3 WEIGHTS-007

bad 'a matrix with one direction only where symmetry is required'
awk -F, 'NR == 1 { print "from,to,weight" } NR > 2 { print before "," $1 ",1" }
    { before = $1 } END { print before ",," }' table.csv >w.csv
sed -i 's/type: queen/type: matrix, source: w.csv, symmetrize: required/' study.yaml
says 3 WEIGHTS-046

bad 'limits of distance bands that do not ascend'
sed -i 's/d_standard\]/d_standard], correlogram: {bands: [20, 10]}/' study.yaml
says 3 STUDY-048

# Regression, change, inequality, detector.
bad 'regression: a regressor that is a multiple of another'
awk -F, -v OFS=, -v OFMT=%.17g '{ print $0, NR == 1 ? "twice" : 2 * $15 }' table.csv >cut && mv cut table.csv
echo 'regression: {field: d_standard, terms: [gdp_pc, twice]}' >>study.yaml
says 3 STATS-081

bad 'regression: a regressor that is equal everywhere'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "same" : 5 }' table.csv >cut && mv cut table.csv
echo 'regression: {field: d_standard, terms: [gdp_pc, same]}' >>study.yaml
says 3 STATS-081

bad 'regression: a response that is equal everywhere'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "same" : 5 }' table.csv >cut && mv cut table.csv
echo 'regression: {field: same, terms: [gdp_pc]}' >>study.yaml
says 3 STATS-083

bad 'regression: more regressors than counties with values'
awk -F, -v OFS=, 'NR > 3 { $15 = "" } { print }' table.csv >cut && mv cut table.csv
sed -i 's/+gdp_pc, //' study.yaml
echo 'regression: {field: d_standard, terms: [gdp_pc, urb_rate]}' >>study.yaml
says 3 STATS-082

bad 'regression: a regressor that is not there (`gdp_pcc`)'
echo 'regression: {field: d_standard, terms: [gdp_pcc]}' >>study.yaml
says 3 RUN-001

bad 'regression: a regressor of words'
echo 'regression: {field: d_standard, terms: [name]}' >>study.yaml
says 3 RUN-022

bad 'change of one period'
echo 'change: {markov: {fields: [gdp_pc]}}' >>study.yaml
says 3 STATS-060

bad 'inequality of values below zero'
awk -F, -v OFS=, 'NR == 4 { $15 = -1 } { print }' table.csv >cut && mv cut table.csv
echo 'inequality: {fields: [gdp_pc]}' >>study.yaml
says 3 STATS-065

bad 'inequality: groups of a field that is not there'
echo 'inequality: {fields: [gdp_pc], group: regoin}' >>study.yaml
says 3 RUN-001

bad 'inequality: groups by a number that is different everywhere'
echo 'inequality: {fields: [gdp_pc], group: urb_rate}' >>study.yaml
says 3 STATS-068

bad 'detector: a factor that is not there'
echo 'detector: {field: gdp_pc, factors: [urb_rat]}' >>study.yaml
says 3 RUN-001

# County changes: a panel of 2010 and 2020 in which 320999 is of 2010 only.
# events ROWS...: its events.
events() {
    awk -F, -v OFS=, 'NR == 1 { print $0, "year"; next }
        { print $0, 2010; print $0, 2020 }
        NR == 2 { $1 = 320999; print $0, 2010 }' table.csv >cut && mv cut table.csv
    sed -i 's/^indicators:$/indicators:\n  period: year/' study.yaml
    printf 'year,type,from_key,to_key,share\n' >events.csv
    printf '%s\n' "$@" >>events.csv
    echo 'changes: {source: events.csv}' >>study.yaml
}

bad 'county changes: no column `type`'
events 2015,merge,320999,310120,
sed -i 's/year,type/year,kind/' events.csv
says 3 CHANGES-001

bad 'county changes: a type that is none (`annex`)'
events 2015,annex,320999,310120,
says 3 CHANGES-002

bad 'county changes: the same event twice'
events 2015,merge,320999,310120, 2015,merge,320999,310120,
says 3 CHANGES-003

bad 'county changes: a unit that merges and is recoded in one year'
events 2015,merge,320999,310120, 2015,recode,320999,320998,
says 3 CHANGES-004

bad 'county changes: shares of a split that sum to 0.9'
events 2015,split,320999,310120,0.5 2015,split,320999,310151,0.4
says 3 CHANGES-005

bad 'county changes: events that loop (A into B, B into C, C into A)'
events 2015,merge,320999,310120, 2015,merge,310120,310151, 2015,merge,310151,320999,
says 3 CHANGES-006

bad 'county changes: a county that is nowhere (`329999`)'
events 2015,merge,329999,310120,
says 3 CHANGES-012

bad 'county changes: a county becomes one that is nowhere (`320998`)'
events 2015,recode,320999,320998,
says 3 CHANGES-013

bad 'county changes: a county that vanishes and stays in the table'
events 2015,merge,310151,310120,
says 3 CHANGES-014

bad 'county changes: a county is recoded to the code of another'
events 2015,recode,320999,310120,
says 3 CHANGES-015

bad 'county changes: a period that is no year (`2010a`)'
events 2015,merge,320999,310120,
sed -i 's/,2010$/,2010a/' table.csv
says 3 CHANGES-010

bad 'county changes: the same county and year twice'
events 2015,merge,320999,310120,
sed -n 2p table.csv >>table.csv
says 3 CHANGES-011

bad 'county changes: a merged county and a ratio without its weight'
events 2015,merge,320999,310120,
says 3 CHANGES-016

bad 'county changes: a split without shares'
events 2015,split,320999,310120, 2015,split,320999,310151,
sed -i 's/events.csv}/events.csv, extensive: [gdp_pc, urb_rate, beds_1k, prod_pct]}/' study.yaml
says 0 CHANGES-101

bad 'county changes: an event that is missing'
events 2015,merge,320999,310120,
sed -i '2d' events.csv && printf '2015,rename,310120,310120,\n' >>events.csv
says 0 CHANGES-104

bad 'county changes: without periods'
echo 'changes: {source: events.csv}' >>study.yaml
says 3 STUDY-041

# Derived fields.
# derived EXPRESSION: in the place of an indicator.
derived() {
    sed -i 's/+gdp_pc/+made/' study.yaml
    printf 'derive: {made: "%s"}\n' "$1" >>study.yaml
}

bad 'an expression that ends too early (`gdp_pc /`)'
derived 'gdp_pc /'
says 3 EXPRESSION-012

bad 'an expression with a sign that is none (`gdp_pc % 2`)'
derived 'gdp_pc % 2'
says 3 EXPRESSION-001

bad 'an expression with a function that is none (`log(gdp_pc)`)'
derived 'log(gdp_pc)'
says 3 EXPRESSION-002

bad 'an expression with an unknown column (`gdp_cp`)'
derived 'gdp_cp / 2'
says 3 EXPRESSION-007

bad 'an expression with a column of words'
derived 'name / 2'
says 3 EXPRESSION-011

bad 'an expression that divides by zero in one county'
awk -F, -v OFS=, 'NR == 4 { $5 = 0 } { print }' table.csv >cut && mv cut table.csv
derived 'gdp_pc / urb_rate'
says 0 EXPRESSION-101

bad 'an expression that divides by zero everywhere'
derived 'gdp_pc / (urb_rate - urb_rate)'
says 3 EXPRESSION-010

bad 'an expression with the logarithm of a negative number in one county'
awk -F, -v OFS=, 'NR == 4 { $15 = -1 } { print }' table.csv >cut && mv cut table.csv
derived 'ln(gdp_pc)'
says 0 EXPRESSION-102

bad 'derived fields that depend on one another in a circle'
derived 'other + 1'
sed -i 's/^derive: {/derive: {other: made - 1, /' study.yaml
says 3 EXPRESSION-008

bad 'a derived field with the name of a column'
derived 'gdp_pc'
sed -i 's/^derive: {/derive: {gdp_pc: urb_rate, /' study.yaml
says 3 EXPRESSION-009

# Gaps.
bad 'gaps to be filled between periods where there are none'
sed -i 's/^indicators:$/indicators:\n  missing: linear/' study.yaml
says 3 STUDY-041

bad 'a gap that the neighbors fill'
awk -F, -v OFS=, 'NR == 4 { $15 = "" } { print }' table.csv >cut && mv cut table.csv
sed -i 's/^indicators:$/indicators:\n  missing: spatial-mean/' study.yaml
says 0 RUN-041

# A layer and its fields, without a study file.
bad '`lisa`: a field that is not there (`gdp_pd`)'
says 3 RUN-017 lisa cells.shp gdp_pd -o x.gpkg

bad '`lisa`: a field of words'
says 3 RUN-016 lisa cells.shp name -o x.gpkg

bad '`lisa`: a field with the same value everywhere'
says 3 RUN-014 lisa cells.shp gdp_pub --where "gdp_pub = '1'" -o x.gpkg

bad '`lisa`: a filter that leaves two counties over'
says 3 RUN-015 lisa cells.shp area_km2 --where "adcode IN ('310120', '310151')" -o x.gpkg

bad '`lisa`: as many nearest neighbors as counties'
says 3 WEIGHTS-002 lisa cells.shp area_km2 --type nearest -n 500 -o x.gpkg

bad '`lisa`: a weights matrix with a negative value'
printf 'from,to,weight\n310120,310151,-1\n' >w.csv
says 3 READ-034 lisa cells.shp area_km2 --key adcode -w w.csv -o x.gpkg

bad '`lisa`: a weights matrix whose keys do not match'
printf 'from,to,weight\n310120,999999,1\n' >w.csv
says 3 READ-030 lisa cells.shp area_km2 --key adcode -w w.csv -o x.gpkg

bad '`lisa`: a distance band that leaves every county alone'
says 3 STATS-005 lisa cells.shp area_km2 --type band -d 0.001 -o x.gpkg

bad '`lisa`: a significance level of 1'
says 2 USAGE-040 lisa cells.shp area_km2 --level 1 -o x.gpkg

bad '`lisa`: a result that is there already, without `--overwrite`'
says 6 WRITE-002 lisa cells.shp area_km2 -o out/yrd.gpkg

bad '`lisa`: a folder that is not there for the result'
says 6 WRITE-001 lisa cells.shp area_km2 -o nowhere/x.gpkg

bad '`lisa`: a folder of the result that may not be written'
chmod 555 out
chmod -R a+rX .
unprivileged && says 6 WRITE-001 lisa cells.shp area_km2 -o out/x.gpkg

bad '`lisa`: an ending that says no format'
says 2 USAGE-014 lisa cells.shp area_km2 -o x.xyz

bad '`moran`: a table without shapes in place of the layer'
says 3 READ-041 moran table.csv gdp_pc

bad '`moran`: a statistic of two fields without the second'
says 2 USAGE-013 moran cells.shp area_km2 -s bivariate

bad '`moran`: a statistic with a typing mistake'
says 2 USAGE-007 moran cells.shp area_km2 -s gery

bad '`moran`: join counts of a field that is not 0 and 1'
says 3 RUN-021 moran cells.shp area_km2 -s join_count

bad '`moran`: a layer without reference system, neighbors by distance'
rm cells.prj
says 3 READ-002 moran cells.shp gdp_pub --type nearest -n 4

bad '`moran`: a field that is not there (`area`)'
says 3 RUN-017 moran cells.shp area

bad '`moran`: a field of words'
says 3 RUN-016 moran cells.shp name

bad '`moran`: a field with the same value everywhere'
says 3 RUN-014 moran cells.shp gdp_pub --where "gdp_pub = '1'"

bad '`moran`: a filter that leaves two counties over'
says 3 RUN-015 moran cells.shp area_km2 --where "adcode IN ('310120', '310151')"

bad '`moran`: as many nearest neighbors as counties'
says 3 WEIGHTS-002 moran cells.shp area_km2 --type nearest -n 500

bad '`moran`: a weights matrix whose keys do not match'
printf 'from,to,weight\n310120,999999,1\n' >w.csv
says 3 READ-030 moran cells.shp area_km2 --key adcode -w w.csv

bad '`moran`: a distance band that leaves every county alone'
says 3 STATS-005 moran cells.shp area_km2 --type band -d 0.001

bad '`moran`: limits of distance bands that do not ascend'
says 2 USAGE-043 moran cells.shp area_km2 --bands 20,10

bad '`moran`: periods of a table that is not given'
says 2 USAGE-013 moran cells.shp area_km2 --period year

bad '`lisa`: nearest neighbors where symmetry is required'
says 3 WEIGHTS-046 lisa cells.shp area_km2 --type nearest -n 4 --symmetrize required -o x.gpkg

bad '`lisa`: islands where none may be'
says 3 WEIGHTS-007 lisa cells.shp area_km2 --type band -d 20 --islands error -o x.gpkg

bad '`weights make`: as many nearest neighbors as counties'
says 3 WEIGHTS-002 weights make cells.shp --type nearest -n 500 -o x.gal

bad '`weights make`: an ending that says no format'
says 2 USAGE-014 weights make cells.shp -o x.xyz

bad '`weights describe`: a matrix with a negative weight'
printf 'from,to,weight\n310120,310151,-1\n' >w.csv
says 3 READ-034 weights describe w.csv

bad '`weights compare`: matrices of different units'
printf 'from,to,weight\na,b,1\nb,a,1\n' >w.csv
printf 'from,to,weight\na,c,1\nc,a,1\n' >v.csv
says 3 USAGE-019 weights compare w.csv v.csv

# A small table for `ccd`: codes, years, two indicators, two ready-made indices.
coupling_table() {
    printf 'code,year,gdp,green,u,v,word\n' >c.csv
    printf 'a1,2015,10,30,0.2,0.4,low\na2,2015,25,20,0.5,0.3,mid\n' >>c.csv
    printf 'a3,2015,40,45,0.7,0.8,top\na1,2020,18,33,0.3,0.5,low\n' >>c.csv
    printf 'a2,2020,30,28,0.6,0.4,mid\na3,2020,55,50,0.9,0.7,top\n' >>c.csv
}

bad '`ccd`: an indicator without + or -'
coupling_table
says 2 USAGE-052 ccd c.csv -s econ=gdp -s env=+green -o x.csv

bad '`ccd`: a subsystem without an equals sign'
coupling_table
says 2 USAGE-053 ccd c.csv -s +gdp -s env=+green -o x.csv

bad '`ccd`: a column that is not there (`gpd`)'
coupling_table
says 3 USAGE-050 ccd c.csv -s econ=+gpd -s env=+green -o x.csv

bad '`ccd`: a column of words as an indicator'
coupling_table
says 3 USAGE-051 ccd c.csv -s econ=+word -s env=+green -o x.csv

bad '`ccd`: words in a few cells of an indicator'
coupling_table
sed -i 's/,40,45,/,n.a.,45,/' c.csv
says 0 RUN-002 ccd c.csv -s econ=+gdp -s env=+green -o x.csv

bad '`ccd`: a ready-made index below 0'
coupling_table
sed -i 's/0.2,0.4/-0.2,0.4/' c.csv
says 3 COUPLING-035 ccd c.csv -u u,v -o x.csv

bad '`ccd`: z-scores asked for'
coupling_table
says 3 COUPLING-019 ccd c.csv -s econ=+gdp -s env=+green --normalize zscore -o x.csv

bad '`ccd`: one subsystem only'
coupling_table
says 3 STUDY-030 ccd c.csv -s econ=+gdp,+green -o x.csv

bad '`ccd`: a unit twice in one year'
coupling_table
printf 'a3,2020,50,49,0.8,0.7,top\n' >>c.csv
says 3 JOIN-002 ccd c.csv -s econ=+gdp -s env=+green --key code --period year -o x.csv

bad '`ccd`: a year without any column that tells its rows apart'
coupling_table
sed -i 's/^a[0-9]/a/; 2,$s/,[a-z]*$/,x/' c.csv
says 3 USAGE-054 ccd c.csv -s econ=+gdp -s env=+green --period year -o x.csv

bad '`ccd`: a period with one county, normalized by itself'
coupling_table
sed -i '/a[23],2020/d' c.csv
says 3 COUPLING-020 ccd c.csv -s econ=+gdp -s env=+green --reference by_period -o x.csv

bad '`ccd`: a panel in which a county is missing in one year'
coupling_table
sed -i '/a2,2020/d' c.csv
says 0 COUPLING-152 ccd c.csv -s econ=+gdp -s env=+green -o x.csv

bad '`ccd`: alpha that does not sum to 1'
coupling_table
says 3 STUDY-040 ccd c.csv -u u,v --alpha 0.5,0.6 -o x.csv

bad '`ccd`: a model that is not known'
coupling_table
says 3 STUDY-025 ccd c.csv -u u,v --model normal -o x.csv

bad '`ccd`: a C to be diagnosed that holds no numbers'
coupling_table
says 3 USAGE-051 ccd c.csv -u u,v --diagnose word -o x.csv

bad '`ccd`: a C above 1'
coupling_table
sed -i '1s/$/,c/; 2,$s/$/,1.4/' c.csv
says 0 COUPLING-140 ccd c.csv -u u,v --diagnose c -o x.csv

bad '`ccd`: a matrix of far places whose keys do not match'
coupling_table
printf 'from,to,weight\na1,b9,1\nb9,a1,1\n' >w.csv
says 3 READ-030 ccd c.csv -u u,v --tele w.csv -o x.csv

bad '`ccd`: a matrix of far places that is transposed, taken as it is'
coupling_table
printf 'from,to,weight\na1,a2,0.5\na2,a1,1\na2,a3,1\na3,a2,0.5\n' >w.csv
says 3 COUPLING-042 ccd c.csv -u u,v --tele w.csv --set metacoupling.standardize=none -o x.csv

bad '`ccd`: an ending that says no table'
coupling_table
says 2 USAGE-014 ccd c.csv -u u,v -o x.shp

bad '`ccd`: spatial association without boundaries'
coupling_table
says 3 STUDY-070 ccd c.csv -u u,v --set "association.fields=[u_u]" -o x.csv

# Maps.
bad '`map`: a field that does not exist'
says 3 RUN-017 map cells.shp -f nothing -o m

bad '`map`: a field without a number in it'
says 3 MAP-007 map cells.shp -f name -o m

bad '`map`: a field with two values only'
says 0 MAP-106 map cells.shp -f gdp_pub -o m -F svg

bad '`map`: a field with one value only'
says 0 MAP-106 map cells.shp -f gdp_pub --per gdp_pub -o m -F svg

bad '`map`: a sheet of 0 x 0'
says 2 MAP-006 map cells.shp -f adcode --size 0x0 -o m

bad '`map`: a sheet without room for the map'
says 2 MAP-010 map cells.shp -f adcode --size 60x40 -o m

bad '`map`: a font that is not installed'
says 3 MAP-001 map cells.shp -f adcode --font Nowhere -o m

bad '`map`: a projection that has no place for the layer'
says 3 MAP-004 map cells.shp -f adcode -o m --projection '+proj=gnom +lat_0=-30 +lon_0=-60 +type=crs'

bad '`map`: degrees in place of a projection'
says 3 GEOMETRY-011 map cells.shp -f adcode -o m --projection EPSG:4326

bad '`map`: two fields compared that are not classes of one kind'
says 2 MAP-017 map cells.shp -f adcode --with adcode -o m

bad '`map`: surroundings without a reference system'
rm cells.prj
says 3 MAP-018 map cells.shp --crs planar -f adcode --context "$cell/cells.shp" -o m

bad '`map`: surroundings that are not there'
says 3 READ-003 map cells.shp -f adcode --context nowhere.shp -o m

bad '`map`: a condition for labels that is none'
says 2 MAP-015 map cells.shp -f adcode -l name --label-where big -o m

bad '`map`: a field to divide by that does not exist'
says 3 RUN-017 map cells.shp -f adcode --per nobody -o m

bad '`map`: letters in a form that is not known'
says 2 USAGE-007 map cells.shp -f adcode --text curves -o m

bad '`map`: a palette that is not known'
says 2 MAP-008 map cells.shp -f adcode -o m --palette rainbow

bad '`map`: fewer colors than classes'
says 2 MAP-009 map cells.shp -f adcode -o m --palette ff0000,00ff00

bad '`map`: periods of a layer that has none'
says 3 MAP-014 map cells.shp -f adcode -o m --by period

bad '`map`: a folder that cannot be written to'
says 6 WRITE-001 map cells.shp -f adcode -o /proc/maps/m
