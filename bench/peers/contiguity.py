"""Queen contiguity of a SIDE x SIDE grid of squares; prints the seconds of libpysal alone."""
import sys
import time
import warnings

import geopandas
import shapely.geometry
from libpysal.weights import Queen

warnings.filterwarnings("ignore")
side = int(sys.argv[1])
cells = [shapely.geometry.box(c, r, c + 1, r + 1) for r in range(side) for c in range(side)]
grid = geopandas.GeoDataFrame(geometry=cells)
begin = time.perf_counter()
w = Queen.from_dataframe(grid, silence_warnings=True)
print("%.4f %d" % (time.perf_counter() - begin, sum(w.cardinalities.values())))
