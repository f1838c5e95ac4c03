# Global and local statistics of a field by spdep, for bench/agree.
# usage: Rscript statistics.R WEIGHTS.gal VALUES.csv GLOBAL.csv LOCAL.csv
# VALUES.csv: key,x,y,b: two variables and one of 0 and 1, a row per unit, in the order of
# the GAL's units. Row-standardized weights. Writes statistic,value,expected,variance, and
# a row of local statistics per unit. What spdep 1.2-7 computes otherwise than its formula
# says is computed here by the formula: see the comments; docs/agreement.md names them.
suppressMessages(library(spdep))
args <- commandArgs(trailingOnly = TRUE)
set.ZeroPolicyOption(TRUE)
set.seed(1)
values <- read.csv(args[2], colClasses = c(key = "character"))
nb <- read.gal(args[1], region.id = values$key, override.id = TRUE)
lw <- nb2listw(nb, style = "W", zero.policy = TRUE)
x <- as.numeric(values$x) # integers would overflow
y <- as.numeric(values$y)
n <- length(x)
linked <- card(nb) > 0
m <- sum(linked)
W <- listw2mat(lw)

global <- data.frame()
row <- function(statistic, value, expected = NA, variance = NA) {
  global <<- rbind(global, data.frame(statistic = statistic, value = value,
                                      expected = expected, variance = variance))
}
test <- function(statistic, t) {
  e <- unname(t$estimate)
  row(statistic, e[1], e[2], e[3])
}

test("moran", moran.test(x, lw, zero.policy = TRUE))
test("moran, normality", moran.test(x, lw, randomisation = FALSE, zero.policy = TRUE))

# geary.test() mixes n with and without islands in its variances: Cliff & Ord (1981) with
# n - islands throughout; without islands it is geary.test() itself.
if (m == n) {
  test("geary", geary.test(x, lw, zero.policy = TRUE))
  test("geary, normality", geary.test(x, lw, randomisation = FALSE, zero.policy = TRUE))
} else {
  w <- spweights.constants(lw, zero.policy = TRUE)
  z <- x - mean(x)
  k <- n * sum(z^4) / sum(z^2)^2
  c0 <- geary(x, lw, w$n, w$n1, w$S0, zero.policy = TRUE)$C
  row("geary, normality", c0, 1,
      ((2 * w$S1 + w$S2) * (m - 1) - 4 * w$S0^2) / (2 * (m + 1) * w$S0^2))
  row("geary", c0, 1,
      ((m - 1) * w$S1 * (m^2 - 3 * m + 3 - (m - 1) * k) -
       (m - 1) * w$S2 * (m^2 + 3 * m - 6 - (m^2 - m + 2) * k) / 4 +
       w$S0^2 * (m^2 - 3 - (m - 1)^2 * k)) / (m * (m - 2) * (m - 3) * w$S0^2))
}
if (min(x) >= 0) test("general_g", globalG.test(x, lw, zero.policy = TRUE))

# moran_bv() stops at islands: its formula, sum x_i (W y)_i / sum x_i^2 of standardized
# values, times n / S0.
zx <- as.numeric(scale(x))
zy <- as.numeric(scale(y))
row("bivariate_moran", sum(lag.listw(lw, zy, zero.policy = TRUE) * zx) / sum(zx^2) *
    m / sum(W))

# lee.test() takes Q_ij = x_i y_j for symmetric in its variance: the same generalized
# Mantel moments (Lee 2004) with the symmetric part (x_i y_j + x_j y_i) / 2, which leaves
# L and its expectation as they are. lee() counts islands in n: here n - islands, m.
l <- lee.test(x, y, lw, zero.policy = TRUE)$estimate
P <- crossprod(W) / sum(crossprod(W))
Q <- outer(zx, zy) * n / (n - 1)
Q <- (Q + t(Q)) / 2
parts <- function(M) {
  off <- M - diag(diag(M))
  list(off = off, on = diag(M), r = rowSums(off), s = sum(off), d = sum(diag(M)))
}
a <- parts(P)
b <- parts(Q)
n2 <- n * (n - 1); n3 <- n2 * (n - 2); n4 <- n3 * (n - 3)
off <- 2 * sum(a$off^2) * sum(b$off^2) / n2 +
  4 * (sum(a$r^2) - sum(a$off^2)) * (sum(b$r^2) - sum(b$off^2)) / n3 +
  (a$s^2 + 2 * sum(a$off^2) - 4 * sum(a$r^2)) *
  (b$s^2 + 2 * sum(b$off^2) - 4 * sum(b$r^2)) / n4 - (a$s * b$s / n2)^2
on <- sum(a$on^2) * sum(b$on^2) / n +
  (a$d^2 - sum(a$on^2)) * (b$d^2 - sum(b$on^2)) / n2 - (a$d * b$d / n)^2
ca <- sum(a$on * a$r)
cb <- sum(b$on * b$r)
both <- 2 * ca * cb / n2 + (a$d * a$s - 2 * ca) * (b$d * b$s - 2 * cb) / n3 -
  (a$d * b$d / n) * (a$s * b$s / n2)
row("lee", unname(l[1]) * m / n, unname(l[2]) * m / n, (off + on + 2 * both) * (m / n)^2)

f <- factor(values$b)
j <- joincount.test(f, lw, zero.policy = TRUE)
test("join_count_ww", j[[1]])
test("join_count_bb", j[[2]])
jm <- joincount.multi(f, lw, zero.policy = TRUE)
row("join_count_bw", jm["1:0", 1], jm["1:0", 2], jm["1:0", 3])
write.csv(format(global, digits = 17), args[3], row.names = FALSE, quote = FALSE)

i <- localmoran(x, lw, zero.policy = TRUE)
c1 <- localC(x, lw, zero.policy = TRUE)
g <- attr(localG(x, lw, zero.policy = TRUE, return_internals = TRUE), "internals")
self <- nb2listw(include.self(nb), style = "W", zero.policy = TRUE)
gs <- attr(localG(x, self, zero.policy = TRUE, return_internals = TRUE), "internals")
# LOSH() has no result at all where one unit is an island: of the linked units alone
h <- matrix(NA, n, 6)
h[linked, ] <- LOSH(x[linked], subset(lw, linked, zero.policy = TRUE), zero.policy = TRUE)
# localmoran_bv() draws with replacement: its value alone
bv <- zx * lag.listw(lw, zy, zero.policy = TRUE)
jc <- local_joincount_uni(f, chosen = "1", nb2listw(nb, style = "B", zero.policy = TRUE),
                          nsim = 9)
out <- data.frame(key = values$key, lag = lag.listw(lw, x, zero.policy = TRUE),
                  i = i[, 1], i_expected = i[, 2], i_variance = i[, 3], i_z = i[, 4],
                  c = as.numeric(c1),
                  g = g[, 1], g_expected = g[, 2], g_variance = g[, 3], g_z = g[, 4],
                  gs = gs[, 1], gs_expected = gs[, 2], gs_variance = gs[, 3],
                  gs_z = gs[, 4],
                  h = h[, 1], h_expected = h[, 2], h_variance = h[, 3],
                  bv = bv, jc = jc$BB / pmax(card(nb), 1)) # it insists on weights of 1
out[!linked, -1] <- NA # an island has no local statistic: spdep gives 0, or G* of itself
write.csv(format(out, digits = 17), args[4], row.names = FALSE, quote = FALSE)
