"""The counties job in Python: geopandas and libpysal, Moran and local Moran by numpy as
esda does them. usage: counties.py IN.shp FIELD PERMUTATIONS OUT.gpkg"""
import sys
import warnings

import geopandas
import numpy
from libpysal.weights import Queen

warnings.filterwarnings("ignore")
source, field, permutations, target = sys.argv[1:5]
permutations = int(permutations)
random = numpy.random.default_rng(1)

layer = geopandas.read_file(source)
x = layer[field].to_numpy(dtype=float)
n = len(x)
w = Queen.from_dataframe(layer, silence_warnings=True)
w.transform = "r"
sparse = w.sparse
z = x - x.mean()
squares = (z * z).sum()
moran = n / sparse.sum() * (z @ (sparse @ z)) / squares
simulated = numpy.empty(999)
for r in range(999):
    shuffled = random.permutation(z)
    simulated[r] = n / sparse.sum() * (shuffled @ (sparse @ shuffled)) / squares

z /= x.std()
lag = sparse @ z
local = z * lag
degree = numpy.array([len(w.neighbors[i]) for i in w.id_order])
widest = degree.max()
draws = numpy.array([random.permutation(n - 1)[:widest] for _ in range(permutations)])
others = numpy.arange(n)
p = numpy.ones(n)
for i in range(n):
    if degree[i] == 0:
        continue
    rest = numpy.concatenate([others[:i], others[i + 1 :]])
    sample = z[rest[draws[:, : degree[i]]]].mean(axis=1) * z[i]
    larger = (sample >= local[i]).sum()
    larger = min(larger, permutations - larger)
    p[i] = (larger + 1) / (permutations + 1)
layer["i"] = local
layer["p"] = p
layer.to_file(target, driver="GPKG")
print("I %.10f" % moran)
