# The spatial models of bench/regression.c in R. usage: Rscript regression.R SIDE DATA.csv
suppressMessages({library(spdep); library(spatialreg); library(Matrix)})
args <- commandArgs(trailingOnly = TRUE)
side <- as.integer(args[1])
d <- read.csv(args[2])
w <- nb2listw(cell2nb(side, side), style = "W")
told <- function(name, seconds, rho, se, ll)
  cat(sprintf("%s %.4f rho %.9f se %.9f logLik %.6f\n", name, seconds, rho, se, ll))
s <- system.time(m <- stsls(y ~ a + b, d, w))[["elapsed"]]
told("2sls", s, coef(m)[["Rho"]], sqrt(m$var[1, 1]), NA)
s <- system.time(m <- errorsarlm(y ~ a + b, d, w, method = "Matrix"))[["elapsed"]]
told("error", s, m$lambda, m$lambda.se, m$LL)
s <- system.time(m <- lagsarlm(y ~ a + b, d, w, method = "Matrix"))[["elapsed"]]
told("lag", s, m$rho, if (is.null(m$rho.se) || is.logical(m$rho.se)) sqrt(m$fdHess[1, 1]) else m$rho.se, m$LL)
set.seed(1)
s <- system.time({
  traces <- trW(as(w, "CsparseMatrix"), type = "MC")
  i <- impacts(m, tr = traces, R = 1000)
})[["elapsed"]]
cat(sprintf("impacts %.4f direct %.9f total %.9f total_se %.6f\n", s, i$res$direct[1],
            i$res$total[1], sd(i$sres$total[, 1])))
