# Makes regression_spatialreg.json, what the other files of this folder lack: run here,
# with spatialreg, spdep and lmtest from Debian 12.
suppressMessages({library(spdep); library(spatialreg); library(lmtest)})
neighbors <- function(file) {
  d <- read.csv(file, colClasses = "character")
  nb <- lapply(strsplit(trimws(d[[if ("nbrs" %in% names(d)) "nbrs" else 2]]), " +"), function(v)
    if (length(v) == 0 || is.na(v[1]) || v[1] == "") 0L else sort(as.integer(v)) + 1L)
  class(nb) <- "nb"
  attr(nb, "region.id") <- as.character(d[[1]])
  nb
}
flat <- list()
put <- function(name, value) for (i in seq_along(value))
  flat[[if (length(value) == 1) name else paste0(name, "/", i - 1)]] <<- value[[i]]
model <- function(name, m, se) {
  put(paste0(name, "/estimate"), unname(c(coef(m)[-1], coef(m)[1])))
  put(paste0(name, "/se"), unname(se))
  put(paste0(name, "/logLik"), as.numeric(logLik(m)))
}
ses <- function(m) unname(c(m$rest.se, if (m$type %in% c("lag", "mixed")) m$rho.se else m$lambda.se))
one <- function(name, formula, d, nb, knn) {
  w <- nb2listw(nb, style = "W", zero.policy = TRUE)
  o <- lm(formula, d)
  x <- model.matrix(o)[, -1, drop = FALSE]
  z <- cbind(x, x^2, if (ncol(x) == 2) x[, 1] * x[, 2])
  for (kind in c("bp", "kb")) {
    t <- bptest(o, studentize = kind == "kb")
    put(paste0(name, "/", kind, "/stat"), unname(t$statistic))
    put(paste0(name, "/", kind, "/p"), unname(t$p.value))
  }
  t <- bptest(o, ~z)
  put(paste0(name, "/white/stat"), unname(t$statistic))
  put(paste0(name, "/white/p"), unname(t$p.value))
  put(paste0(name, "/vif"), sapply(seq_len(ncol(x)), function(j)
    if (ncol(x) == 1) 1 else 1 / (1 - summary(lm(x[, j] ~ x[, -j]))$r.squared)))
  put(paste0(name, "/leverage"), unname(hatvalues(o)))
  tight <- list(tol.opt = 1e-14)
  m <- errorsarlm(formula, d, w, Durbin = TRUE, zero.policy = TRUE, control = tight)
  model(paste0(name, "/sdem"), m, ses(m))
  i <- impacts(m, listw = w)
  put(paste0(name, "/sdem_impacts/direct"), unname(i$impacts$direct))
  put(paste0(name, "/sdem_impacts/indirect"), unname(i$impacts$indirect))
  put(paste0(name, "/sdem_impacts/total"), unname(i$impacts$total))
  put(paste0(name, "/sdem_impacts/direct_se"), unname(i$se$direct))
  put(paste0(name, "/sdem_impacts/indirect_se"), unname(i$se$indirect))
  put(paste0(name, "/sdem_impacts/total_se"), unname(i$se$total))
  k <- nb2listw(knn, style = "W")
  m <- lagsarlm(formula, d, k, method = "LU", control = list(tol.opt = 1e-14, fdHess = FALSE))
  put(paste0(name, "/knn_lag/rho"), unname(m$rho))
  put(paste0(name, "/knn_lag/logLik"), as.numeric(logLik(m)))
  m <- lagsarlm(formula, d, k, method = "eigen", control = tight)
  model(paste0(name, "/knn_lag_eigen"), m, ses(m))
  m <- errorsarlm(formula, d, k, method = "eigen", control = tight)
  model(paste0(name, "/knn_error_eigen"), m, ses(m))
  set.seed(1)
  for (durbin in c(FALSE, TRUE)) {
    m <- lagsarlm(formula, d, w, Durbin = durbin, control = tight)
    i <- impacts(m, listw = w, R = 20000)
    prefix <- paste0(name, if (durbin) "/durbin_simulated/" else "/lag_simulated/")
    for (what in c("direct", "indirect", "total"))
{
      draws <- as.matrix(i$sres[[what]])
      put(paste0(prefix, what, "_sd"), unname(apply(draws, 2, sd)))
      put(paste0(prefix, what, "_low"), unname(apply(draws, 2, quantile, 0.025)))
      put(paste0(prefix, what, "_high"), unname(apply(draws, 2, quantile, 0.975)))
    }
  }
}
for (name in c("columbus_knn4", "nc_knn4")) { # ascending, in the form of the others
  nb <- neighbors(paste0(name, "_proj.csv"))
  write.table(data.frame(idx = seq_along(nb) - 1, card = card(nb),
                         nbrs = sapply(nb, function(v) paste(v - 1, collapse = " "))),
              paste0(name, ".csv"), sep = ",", quote = FALSE, row.names = FALSE)
}
columbus <- read.csv("columbus_variables.csv")
one("columbus", CRIME ~ INC + HOVAL, columbus, neighbors("columbus_queen.csv"),
    neighbors("columbus_knn4_proj.csv"))
nc <- read.csv("nc_variables.csv")
nc <- data.frame(SR = 1000 * nc$SID74 / nc$BIR74, NWR = 1000 * nc$NWBIR74 / nc$BIR74)
one("nc", SR ~ NWR, nc, neighbors("nc_queen.csv"), neighbors("nc_knn4_proj.csv"))
alone <- lapply(neighbors("nc_queen.csv"), function(v) if (all(v == 1)) 0L else v[v != 1])
alone[[1]] <- 0L # the first county is made an island
class(alone) <- "nb"
attr(alone, "region.id") <- as.character(seq_along(alone))
island <- nb2listw(alone, style = "W", zero.policy = TRUE)
m <- lagsarlm(SR ~ NWR, nc, island, zero.policy = TRUE, control = list(tol.opt = 1e-14))
model("nc_island/lag", m, ses(m))
i <- impacts(m, listw = island)
put("nc_island/lag_impacts", c(i$direct, i$indirect, i$total))
m <- errorsarlm(SR ~ NWR, nc, island, zero.policy = TRUE, control = list(tol.opt = 1e-14))
model("nc_island/error", m, ses(m))
binary <- nb2listw(neighbors("columbus_queen.csv"), style = "B")
m <- lagsarlm(CRIME ~ INC + HOVAL, columbus, binary, control = list(tol.opt = 1e-14))
model("columbus_binary/lag", m, ses(m))
i <- impacts(m, listw = binary)
put("columbus_binary/lag_impacts", c(i$direct, i$indirect, i$total))
inverse <- solve(diag(49) - m$rho * listw2mat(binary))
put("columbus_binary/dense_impacts/direct", unname(mean(diag(inverse)) * coef(m)[3:4]))
put("columbus_binary/dense_impacts/total", unname(sum(inverse) / 49 * coef(m)[3:4]))
cat("{\n", paste0(sprintf("  \"%s\": %.17g", names(flat), unlist(flat)), collapse = ",\n"),
    "\n}\n", sep = "", file = "regression_spatialreg.json")
