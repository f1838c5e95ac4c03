"""Seconds of one statistic as esda computes it (its algorithm in numpy: esda is not packaged).
usage: statistics_time.py WHERE STATISTIC R [UNITS]

WHERE: the side of a grid of squares, or a layer of polygons (queen, row-standardized; for
kernel_local_moran the 8 nearest with a triangular kernel of adaptive bandwidth).
STATISTIC: moran, local_moran, local_geary, g_star, kernel_local_moran.
UNITS: measure the permutations of the first UNITS units only and scale to all (said by the
caller). Prints seconds."""
import sys
import time
import warnings

import numpy
from scipy import sparse, spatial

warnings.filterwarnings("ignore")
where, statistic, permutations = sys.argv[1], sys.argv[2], int(sys.argv[3])
random = numpy.random.default_rng(1)


def of_layer():
    import geopandas
    from libpysal.weights import Queen

    layer = geopandas.read_file(where)
    layer = layer[~layer.geometry.isna()]
    centroid = layer.geometry.centroid
    return (Queen.from_dataframe(layer, silence_warnings=True).sparse,
            numpy.column_stack([centroid.x, centroid.y]))


def of_grid(side):
    from libpysal.weights import lat2SW

    i = numpy.arange(side * side)
    return (lat2SW(side, side, criterion="queen").tocsr().astype(float),
            numpy.column_stack([i % side, i // side]).astype(float))


w, points = of_grid(int(where)) if where.isdigit() else of_layer()
n = w.shape[0]
if statistic == "kernel_local_moran":
    distance, neighbor = spatial.cKDTree(points).query(points, k=9)
    value = 1 - distance[:, 1:] / (distance[:, -1:] * 1.0000001)
    w = sparse.csr_matrix((value.ravel(), neighbor[:, 1:].ravel(), numpy.arange(0, 8 * n + 1, 8)),
                          shape=(n, n))
total = numpy.asarray(w.sum(axis=1)).ravel()
w = sparse.diags(1 / numpy.where(total > 0, total, 1)) @ w
w = w.tocsr()
x = random.random(n)
z = (x - x.mean()) / x.std()
units = min(n, int(sys.argv[4])) if len(sys.argv) > 4 else n


def local(i, sample, weight, statistic):
    """The R permuted values of unit i, sample being R rows of k drawn units."""
    if statistic == "local_geary":
        return ((z[i] - z[sample]) ** 2 * weight).sum(axis=1)
    if statistic == "g_star":
        return (x[sample].sum(axis=1) + x[i]) / (sample.shape[1] + 1)
    return z[i] * (z[sample] * weight).sum(axis=1)


begin = time.perf_counter()
if statistic == "moran":
    observed = z @ (w @ z)
    for r in range(permutations):
        shuffled = random.permutation(z)
        shuffled @ (w @ shuffled)
else:
    degree = numpy.diff(w.indptr)
    draws = numpy.array([random.permutation(n - 1)[: degree.max()] for _ in range(permutations)])
    drawn = time.perf_counter()
    for i in range(units):
        weight = w.data[w.indptr[i] : w.indptr[i + 1]]
        neighbor = w.indices[w.indptr[i] : w.indptr[i + 1]]
        sample = draws[:, : degree[i]]
        sample = sample + (sample >= i)
        permuted = local(i, sample, weight, statistic)
        seen = local(i, neighbor[None, :], weight, statistic)[0]
        larger = (permuted >= seen).sum()
        larger = min(larger, permutations - larger)
    begin = time.perf_counter() - (drawn - begin) - (time.perf_counter() - drawn) * n / units
print("%.4f" % (time.perf_counter() - begin))
