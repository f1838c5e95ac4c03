# Seconds of one statistic in spdep. usage: Rscript statistics_time.R WHERE STATISTIC R
# WHERE: the side of a grid of squares, or a layer of polygons (queen, row-standardized;
# for kernel_local_moran the 8 nearest with a triangular kernel of adaptive bandwidth).
# STATISTIC: moran, local_moran, local_geary, g_star, kernel_local_moran. Prints seconds.
suppressMessages({library(sf); library(spdep)})
args <- commandArgs(trailingOnly = TRUE)
set.ZeroPolicyOption(TRUE)
set.seed(1)
r <- as.integer(args[3])
if (grepl("^[0-9]+$", args[1])) {
  side <- as.integer(args[1])
  nb <- cell2nb(side, side, type = "queen")
  points <- as.matrix(expand.grid(x = seq_len(side), y = seq_len(side)))
} else {
  sf_use_s2(FALSE)
  layer <- st_geometry(st_read(args[1], quiet = TRUE))
  nb <- poly2nb(layer)
  points <- suppressWarnings(st_coordinates(st_centroid(layer)))
}
n <- length(nb)
x <- runif(n)
if (args[2] == "kernel_local_moran") {
  nb <- knn2nb(knearneigh(points, k = 8))
  d <- nbdists(nb, points)
  w <- lapply(d, function(v) 1 - v / (max(v) * 1.0000001))
  lw <- nb2listw(nb, glist = w, style = "W", zero.policy = TRUE)
} else {
  lw <- nb2listw(nb, style = "W", zero.policy = TRUE)
}
run <- switch(args[2],
  moran = function() moran.mc(x, lw, nsim = r, zero.policy = TRUE),
  local_moran = function() localmoran_perm(x, lw, nsim = r, zero.policy = TRUE),
  kernel_local_moran = function() localmoran_perm(x, lw, nsim = r, zero.policy = TRUE),
  local_geary = function() localC_perm(x, lw, nsim = r, zero.policy = TRUE),
  g_star = function() localG_perm(x, nb2listw(include.self(nb), style = "W", zero.policy = TRUE),
                                  nsim = r, zero.policy = TRUE))
cat(sprintf("%.4f\n", system.time(run())[["elapsed"]]))
