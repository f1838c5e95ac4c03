# Queen contiguity of a SIDE x SIDE grid of squares; prints the seconds of poly2nb alone.
suppressMessages({library(sf); library(spdep)})
side <- as.integer(commandArgs(trailingOnly = TRUE)[1])
grid <- st_make_grid(st_bbox(c(xmin = 0, ymin = 0, xmax = side, ymax = side)), n = side)
seconds <- system.time(nb <- poly2nb(grid))[["elapsed"]]
cat(sprintf("%.4f %d\n", seconds, sum(card(nb))))
