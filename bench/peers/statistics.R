# Global and local statistics of one field by spdep, for bench/agree.
# usage: Rscript statistics.R WEIGHTS.gal VALUES.csv GLOBAL.csv LOCAL.csv
# VALUES.csv: key,x,y (a second variable), one row per unit, in the order of the GAL's
# units. Row-standardized weights. Writes statistic,value,expected,variance and one row
# of local statistics per unit.
suppressMessages(library(spdep))
args <- commandArgs(trailingOnly = TRUE)
set.ZeroPolicyOption(TRUE)
values <- read.csv(args[2], colClasses = c(key = "character"))
nb <- read.gal(args[1], region.id = values$key, override.id = TRUE)
lw <- nb2listw(nb, style = "W", zero.policy = TRUE)
b <- nb2listw(nb, style = "B", zero.policy = TRUE)
x <- values$x
y <- values$y
n <- length(x)

global <- data.frame()
add <- function(statistic, estimate) {
  global <<- rbind(global, data.frame(statistic = statistic, value = estimate[[1]],
                                      expected = estimate[[2]], variance = estimate[[3]]))
}
add("moran", moran.test(x, lw, zero.policy = TRUE)$estimate)
add("moran_normality", moran.test(x, lw, randomisation = FALSE, zero.policy = TRUE)$estimate)
add("geary", geary.test(x, lw, zero.policy = TRUE)$estimate)
add("geary_normality", geary.test(x, lw, randomisation = FALSE, zero.policy = TRUE)$estimate)
if (min(x) >= 0) add("general_g", globalG.test(x, b, zero.policy = TRUE)$estimate)
add("lee", lee.test(x, y, lw, zero.policy = TRUE)$estimate)
write.csv(format(global, digits = 17), args[3], row.names = FALSE, quote = FALSE)

m <- localmoran(x, lw, zero.policy = TRUE)
c1 <- localC(x, lw, zero.policy = TRUE)
g <- localG(x, lw, zero.policy = TRUE)
self <- nb2listw(include.self(nb), style = "W", zero.policy = TRUE)
gs <- localG(x, self, zero.policy = TRUE)
h <- LOSH(x, lw, zero.policy = TRUE)
out <- data.frame(key = values$key, i = m[, 1], i_expected = m[, 2], i_variance = m[, 3],
                  c = as.numeric(c1), g_z = as.numeric(g), gs_z = as.numeric(gs),
                  losh = h[, "Hi"], lag = lag.listw(lw, x, zero.policy = TRUE))
write.csv(format(out, digits = 17), args[4], row.names = FALSE, quote = FALSE)
