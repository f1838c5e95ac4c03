#!/usr/bin/python3
"""Kernel weights of libpysal on the centroids of columbus, one row per link.

Made spatial/columbus_kernel_fixed_pysal.csv (libpysal 4.7.0, bandwidth 0.9 map units)
and spatial/columbus_kernel_k6_pysal.csv (adaptive, k = 6):
    python3 kernel_pysal.py spatial
"""
import csv
import sys

from libpysal.weights import Kernel

FUNCTIONS = ["uniform", "triangular", "quadratic", "quartic", "gaussian"]
CASES = {"fixed": {"bandwidth": 0.9}, "k6": {"fixed": False, "k": 6}}

folder = sys.argv[1]
with open(f"{folder}/columbus_centroids.csv") as file:
    rows = list(csv.DictReader(file))
points = [(float(row["cx_proj"]), float(row["cy_proj"])) for row in rows]

for name, options in CASES.items():
    made = [Kernel(points, function=f, **options) for f in FUNCTIONS]
    with open(f"{folder}/columbus_kernel_{name}_pysal.csv", "w") as file:
        print("from,to,bandwidth", *FUNCTIONS, sep=",", file=file)
        for i in range(len(points)):
            maps = [dict(zip(w.neighbors[i], w.weights[i])) for w in made]
            for j in sorted(maps[0]):
                if j == i:
                    continue
                values = [repr(float(m[j])) for m in maps]
                width = repr(float(made[0].bandwidth[i][0]))
                print(i, j, width, *values, sep=",", file=file)
