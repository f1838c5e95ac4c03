# The counties job in R: shapefile in, queen, Moran, local Moran with R permutations,
# GeoPackage out. usage: Rscript counties.R IN.shp FIELD PERMUTATIONS OUT.gpkg
suppressMessages({library(sf); library(spdep)})
args <- commandArgs(trailingOnly = TRUE)
sf_use_s2(FALSE)
set.ZeroPolicyOption(TRUE)
layer <- st_read(args[1], quiet = TRUE)
x <- layer[[args[2]]]
lw <- nb2listw(poly2nb(layer), style = "W", zero.policy = TRUE)
global <- moran.test(x, lw, zero.policy = TRUE)
simulated <- moran.mc(x, lw, nsim = 999, zero.policy = TRUE)
local <- localmoran_perm(x, lw, nsim = as.integer(args[3]), zero.policy = TRUE)
layer$i <- local[, 1]
layer$p <- local[, 6]
invisible(file.remove(args[4][file.exists(args[4])]))
st_write(layer, args[4], quiet = TRUE)
cat(sprintf("I %.10f\n", global$estimate[[1]]))
