# Reference answers by metafor: Rscript answers.R CASES.json ANSWERED.json
# Made metafor.json and further.json beside it; given one of them, it answers its cases again. A case
# has kind, input rows (metafor's argument names) and options; its `expect` is computed anew.
# Iterations run to 1e-14 of the variances; two optimisers, the better likelihood counts.
# Needs metafor 3.8-1, jsonlite, lme4, clubSandwich (CR2), BiasedUrn (CM.EL).

suppressPackageStartupMessages({
    library(metafor)
    library(jsonlite)
})

args <- commandArgs(TRUE)

doc <- fromJSON(args[1], simplifyVector = FALSE)

num <- function(rows, f) vapply(rows, function(r) {
    x <- r[[f]]
    if (is.null(x)) 
        NA_real_
    else as.numeric(x)
}, 0)

txt <- function(rows, f) vapply(rows, function(r) {
    x <- r[[f]]
    if (is.null(x)) 
        NA_character_
    else as.character(x)
}, "")

frame <- function(rows) {
    nm <- unique(unlist(lapply(rows, names)))
    out <- lapply(nm, function(f) {
        vals <- lapply(rows, function(r) r[[f]])
        isnum <- all(vapply(vals, function(x) is.null(x) || is.numeric(x) || is.logical(x), 
            TRUE))
        if (isnum) 
            num(rows, f)
        else txt(rows, f)
    })
    names(out) <- nm
    as.data.frame(out, stringsAsFactors = FALSE, check.names = FALSE)
}

fitr <- function(yi, vi, method, test = "z", level = 95, mods = NULL, ...) {
    ok <- !is.na(yi) & !is.na(vi)
    sc <- mean(vi[ok])
    adhoc <- identical(test, "adhoc")
    method <- if (method %in% c("FE", "CE")) 
        "EE"
    else method
    last <- NULL
    hi <- max(100, 1000 * var(yi[ok]), 1000 * sc)
    for (step in c(1, 0.5, 0.25, 0.1)) for (th in c(1e-14, 1e-13, 1e-12, 1e-11)) {
        ctl <- list(maxiter = if (sum(ok) > 40) 300 else 3000, threshold = th * max(sc, 1e-12), 
            tol = 1e-15 * max(sc, 1e-12), stepadj = step, tau2.max = if (method %in% c("PM", 
                "PMM")) hi else 100)
        if (adhoc) 
            test2 <- "adhoc"
        else test2 <- test
        a <- list(yi = yi, vi = vi, method = method, test = test2, level = level, control = ctl, 
            ...)
        if (!is.null(mods)) 
            a$mods <- mods
        res <- tryCatch(suppressWarnings(do.call(rma, a)), error = function(e) e)
        if (!inherits(res, "error")) 
            return(res)
        last <- res
        if (!method %in% c("REML", "ML", "EB")) 
            break
    }
    stop(last)
}

base <- function(res, with_pi = TRUE, transf = NULL) {
    k <- res$k
    p <- res$p
    level <- 1 - res$level
    one <- p == 1
    u <- function(x) if (one) 
        as.numeric(x)[1]
    else as.numeric(x)
    o <- list(k = k, b = u(res$beta), se = u(res$se), stat = u(res$zval))
    if (!is.null(res$ddf) && !all(is.na(res$ddf))) 
        o$ddf <- res$ddf[1]
    o <- c(o, list(pval = u(res$pval), ci_lb = u(res$ci.lb), ci_ub = u(res$ci.ub), tau2 = res$tau2, 
        tau = sqrt(res$tau2)))
    if (!is.null(res$se.tau2) && !is.na(res$se.tau2) && !(res$method %in% c("EE", "DL2", "CA2"))) 
        o$se_tau2 <- res$se.tau2
    o <- c(o, list(I2 = res$I2, H2 = res$H2, Q = res$QE, Q_df = k - p, Q_p = res$QEp))
    if (!(res$method %in% c("EE")) && k > p) {
        ci <- tryCatch(suppressWarnings(confint(res, control = list(tol = 1e-15 * max(mean(res$vi), 
            1e-10), tau2.max = 1e+06 * max(res$vi, var(as.numeric(res$yi))), maxiter = 1e+05))), 
            error = function(e) NULL)
        if (!is.null(ci)) {
            r <- ci$random
            o$tau2_ci_lb <- r["tau^2", "ci.lb"]
            o$tau2_ci_ub <- r["tau^2", "ci.ub"]
            o$I2_ci_lb <- r["I^2(%)", "ci.lb"]
            o$I2_ci_ub <- r["I^2(%)", "ci.ub"]
            o$H2_ci_lb <- r["H^2", "ci.lb"]
            o$H2_ci_ub <- r["H^2", "ci.ub"]
        }
    }
    fs <- res$fit.stats
    col <- if (res$method == "REML") 
        "REML"
    else "ML"
    o$ll <- fs["ll", col]
    o$deviance <- fs["dev", col]
    o$AIC <- fs["AIC", col]
    if (is.finite(fs["BIC", col])) 
        o$BIC <- fs["BIC", col]
    o$AICc <- fs["AICc", col]
    if (one && with_pi) {
        if (k > 1) {
            Q <- res$QE
            df <- k - 1
            o$I2_Q <- if (Q > 0) 
                max(0, 100 * (Q - df)/Q)
            else 0
            o$H_Q <- max(1, sqrt(Q/df))
            z <- qnorm(1 - (1 - level)/2)
            selnH <- if (Q > k) 
                0.5 * (log(Q) - log(df))/(sqrt(2 * Q) - sqrt(2 * df - 1))
            else if (k > 2) 
                sqrt(1/(2 * (k - 2)) * (1 - 1/(3 * (k - 2)^2)))
            else NA
            if (!is.na(selnH)) {
                lh <- log(max(1e-300, Q/df))/2
                h <- if (Q <= df) 
                  0
                else lh
                lo <- max(1, exp(h - z * selnH))
                up <- exp(h + z * selnH)
                o$H_Q_ci_lb <- lo
                o$H_Q_ci_ub <- max(1, up)
                o$I2_Q_ci_lb <- 100 * max(0, (lo^2 - 1)/lo^2)
                o$I2_Q_ci_ub <- 100 * max(0, (up^2 - 1)/up^2)
            }
            if (res$method != "EE") {
                pr <- predict(res)
                tot <- sqrt(res$se[1]^2 + res$tau2)
                o$pi_lb <- pr$pi.lb
                o$pi_ub <- pr$pi.ub
                q1 <- qt(1 - (1 - level)/2, k - 1)
                o$pi_t_km1_lb <- o$b - q1 * tot
                o$pi_t_km1_ub <- o$b + q1 * tot
                if (k > 2) {
                  q2 <- qt(1 - (1 - level)/2, k - 2)
                  o$pi_t_km2_lb <- o$b - q2 * tot
                  o$pi_t_km2_ub <- o$b + q2 * tot
                }
            }
        }
        o$weights_pct <- as.numeric(weights(res))
        if (!is.null(transf) && !identical(transf, "none")) {
            f <- switch(transf, exp = exp, ilogit = plogis, iarcsin = transf.iarcsin, ztor = tanh)
            for (n in c("b", "ci_lb", "ci_ub", "pi_lb", "pi_ub")) if (!is.null(o[[n]])) 
                o[[paste0(n, "_transf")]] <- f(o[[n]])
        }
    }
    o
}

esc <- function(d, op, measure = op$measure, vtype = op$vtype, ...) {
    if (is.null(measure)) 
        measure <- "GEN"
    if ("yi" %in% names(d)) 
        return(list(yi = d$yi, vi = d$vi, ni = NULL))
    a <- list(measure = measure)
    if (!is.null(op$add)) 
        a$add <- op$add
    if (!is.null(op$to)) 
        a$to <- op$to
    if (!is.null(op$drop00)) 
        a$drop00 <- op$drop00
    if (!is.null(vtype)) 
        a$vtype <- vtype
    for (n in c("ai", "ci", "n1i", "n2i", "x1i", "t1i", "x2i", "t2i", "m1i", "sd1i", "m2i", 
        "sd2i", "ri", "ni", "xi", "ti", "mi", "sdi")) if (n %in% names(d)) 
        a[[n]] <- d[[n]]
    e <- suppressWarnings(do.call(escalc, a))
    list(yi = as.numeric(e$yi), vi = as.numeric(e$vi), ni = attr(e$yi, "ni"))
}

pool_case <- function(d, op) {
    e <- esc(d, op)
    res <- fitr(e$yi, e$vi, op$method, op$test, op$level)
    o <- base(res, transf = op$transf)
    o$yi <- e$yi
    o$vi <- e$vi
    o$sei <- sqrt(e$vi)
    o$k_total <- length(e$yi)
    if (identical(op$measure, "PFT")) {
        hm <- 1/mean(1/d$ni)
        o$pft_backtransf_harmonic_n <- hm
        f <- function(x) transf.ipft(x, hm)
        o$pft_backtransf <- f(o$b)
        o$pft_backtransf_ci <- c(f(o$ci_lb), f(o$ci_ub))
    }
    if (identical(op$measure, "SMD") && op$vtype == "LS") {
        N <- d$n1i + d$n2i
        J <- 1 - 3/(4 * N - 9)
        sp <- sqrt(((d$n1i - 1) * d$sd1i^2 + (d$n2i - 1) * d$sd2i^2)/(N - 2))
        g <- J * (d$m1i - d$m2i)/sp
        v <- N/(d$n1i * d$n2i) + g^2/(2 * (N - 3.94))
        r1 <- rma(g, v, method = "DL")
        r0 <- rma(g, v, method = "EE")
        o$smd_revman <- list(yi = g, vi = v, DL_b = as.numeric(r1$beta), DL_se = r1$se, DL_tau2 = r1$tau2, 
            fixed_b = as.numeric(r0$beta), fixed_se = r0$se, Q = r1$QE)
    }
    o
}

pick <- function(o, nm) o[intersect(nm, names(o))]

estimators <- function(d, op) {
    e <- esc(d, op)
    o <- list(yi = e$yi, vi = e$vi)
    f1 <- c("tau2", "b", "se", "stat", "pval", "ci_lb", "ci_ub", "I2", "H2", "se_tau2")
    f2 <- c("b", "se", "stat", "ddf", "pval", "ci_lb", "ci_ub")
    yv <- list(y = e$yi[!is.na(e$yi)], v = e$vi[!is.na(e$yi)])
    gen <- function(a) {
        w <- a
        y <- yv$y
        v <- yv$v
        W <- sum(w)
        b <- sum(w * y)/W
        Q <- sum(w * (y - b)^2)
        max(0, (Q - (sum(w * v) - sum(w^2 * v)/W))/(W - sum(w^2)/W))
    }
    for (m in c("EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM")) {
        r <- tryCatch(fitr(e$yi, e$vi, m, "z", op$level), error = function(x) NULL)
        if (!is.null(r)) 
            o[[m]] <- pick(base(r, FALSE), f1)
    }
    for (m in c("DL2", "CA2")) {
        t0 <- if (m == "DL2") 
            gen(1/yv$v)
        else gen(rep(1, length(yv$y)))
        t2 <- gen(1/(yv$v + t0))
        r <- suppressWarnings(rma(e$yi, e$vi, tau2 = t2, level = op$level))
        o[[m]] <- c(list(tau2 = t2), pick(base(r, FALSE), c("b", "se", "stat", "pval", "ci_lb", 
            "ci_ub")))
    }
    for (m in c("REML", "DL", "ML", "PM")) for (t in c("t", "knha", "adhoc")) {
        r <- tryCatch(fitr(e$yi, e$vi, m, t, op$level), error = function(x) NULL)
        if (!is.null(r)) 
            o[[paste0(m, "_", t)]] <- pick(base(r, FALSE), f2)
    }
    r <- suppressWarnings(rma(e$yi, e$vi, method = "DL", level = op$level))
    h <- tryCatch(hc(r), error = function(x) NULL)
    if (!is.null(h)) 
        o$HC <- list(b = as.numeric(h$beta), se = h$se, ci_lb = h$ci.lb, ci_ub = h$ci.ub, tau2 = h$tau2)
    w <- 1/yv$v
    b <- sum(w * yv$y)/sum(w)
    se <- sqrt(sum(w^2 * (yv$v + r$tau2)))/sum(w)
    z <- qnorm(1 - (1 - op$level/100)/2)
    o$IVhet <- list(b = b, se = se, ci_lb = b - z * se, ci_ub = b + z * se)
    o
}

mh_case <- function(d, op) {
    a <- list(measure = op$measure, level = op$level, correct = op$correct, add = c(op$add_per_study, 
        op$add_pooled), to = c(op$to_per_study, op$to_pooled), drop00 = op$drop00)
    for (n in c("ai", "ci", "n1i", "n2i", "x1i", "t1i", "x2i", "t2i")) if (n %in% names(d)) 
        a[[n]] <- d[[n]]
    r <- suppressWarnings(do.call(rma.mh, a))
    o <- list(k = r$k, b = as.numeric(r$beta), se = r$se, stat = r$zval, pval = r$pval, ci_lb = r$ci.lb, 
        ci_ub = r$ci.ub, Q = r$QE, Q_df = r$k.yi - 1, Q_p = r$QEp, I2 = r$I2, H2 = r$H2)
    if (op$measure %in% c("OR", "RR", "IRR")) {
        o$b_transf <- exp(o$b)
        o$ci_lb_transf <- exp(o$ci_lb)
        o$ci_ub_transf <- exp(o$ci_ub)
    }
    if (op$measure == "OR") {
        o$CMH <- r$MH
        o$CMH_df <- 1
        o$CMH_p <- r$MHp
        o$Tarone <- r$TA
        o$Tarone_df <- r$k.pos - 1
        o$Tarone_p <- r$TAp
    }
    if (op$measure == "IRR") {
        o$MH_rate_stat <- r$MH
        o$MH_rate_p <- r$MHp
    }
    o$yi <- as.numeric(r$yi.f)
    o$vi <- as.numeric(r$vi.f)
    if (!op$measure %in% c("IRR", "IRD")) {
        N <- d$n1i + d$n2i
        w <- switch(op$measure, OR = (d$n1i - d$ai) * d$ci/N, RR = d$ci * d$n1i/N, RD = as.numeric(d$n1i) * 
            d$n2i/N)
        z <- d$ai + d$ci == 0 | (op$measure == "OR" & d$ai + d$ci == N)
        o$weights_pct <- 100 * w/sum(w)
        u <- !is.na(o$yi)
        wi <- 1/o$vi[u]
        Qm <- r$QE
        t2 <- max(0, (Qm - (sum(u) - 1))/(sum(wi) - sum(wi^2)/sum(wi)))
        q <- rma(o$yi[u], o$vi[u], tau2 = t2, level = op$level)
        o$revman_MH_random <- list(Q = Qm, tau2 = t2, b = as.numeric(q$beta), se = q$se, ci_lb = q$ci.lb, 
            ci_ub = q$ci.ub, I2 = 100 * max(0, (Qm - (sum(u) - 1))/Qm))
    }
    o
}

peto_case <- function(d, op) {
    r <- suppressWarnings(rma.peto(ai = d$ai, n1i = d$n1i, ci = d$ci, n2i = d$n2i, level = op$level, 
        drop00 = op$drop00))
    N <- d$n1i + d$n2i
    m <- d$ai + d$ci
    OmE <- d$ai - m * d$n1i/N
    V <- as.numeric(d$n1i) * d$n2i * m * (N - m)/(N^2 * (N - 1))
    list(k = r$k, b = as.numeric(r$beta), se = r$se, stat = r$zval, pval = r$pval, ci_lb = r$ci.lb, 
        ci_ub = r$ci.ub, Q = r$QE, Q_df = r$k.yi - 1, Q_p = r$QEp, I2 = r$I2, H2 = r$H2, b_transf = exp(as.numeric(r$beta)), 
        ci_lb_transf = exp(r$ci.lb), ci_ub_transf = exp(r$ci.ub), O_minus_E = OmE, V = V, weights_pct = 100 * 
            V/sum(V))
}

subgroup_case <- function(d, op) {
    e <- esc(d, op)
    g <- d[[op$group]]
    lev <- unlist(op$groups_in_order)
    o <- list(yi = e$yi, vi = e$vi)
    all <- fitr(e$yi, e$vi, op$method, op$test, op$level)
    if (op$method != "EE") 
        o$overall <- base(all, transf = op$transf)
    else o$overall <- base(all, transf = op$transf)
    fits <- lapply(lev, function(l) fitr(e$yi[g == l], e$vi[g == l], op$method, op$test, op$level))
    o$subgroups <- Map(function(f, l) c(list(group = l), base(f)), fits, lev)
    names(o$subgroups) <- NULL
    b <- sapply(fits, function(f) as.numeric(f$beta))
    s <- sapply(fits, function(f) f$se)
    w <- 1/s^2
    QB <- sum(w * (b - sum(w * b)/sum(w))^2)
    o$separate_tau2 <- list(QB = QB, QB_df = length(lev) - 1, QB_p = pchisq(QB, length(lev) - 
        1, lower.tail = FALSE))
    if (op$method != "EE") {
        fac <- factor(g, levels = lev)
        r <- fitr(e$yi, e$vi, op$method, op$test, op$level, mods = ~fac, data = data.frame(fac = fac))
        bb <- base(r)
        X <- cbind(1, diag(length(lev))[, -1])
        X <- diag(length(lev))
        X[, 1] <- 1
        pr <- predict(r, newmods = X[, -1, drop = FALSE])
        o$common_tau2 <- list(tau2 = r$tau2, QM = r$QM, QM_df = if (op$test == "z") list(r$QMdf[1]) else as.list(r$QMdf), 
            QM_p = r$QMp, QE = r$QE, QE_p = r$QEp, R2 = r$R2, I2_resid = r$I2, b = pr$pred, 
            se = pr$se, ci_lb = pr$ci.lb, ci_ub = pr$ci.ub)
        f0 <- lapply(lev, function(l) fitr(e$yi[g == l], e$vi[g == l], "EE"))
        QW <- sum(sapply(f0, function(f) f$QE))
        QT <- all$QE
        o$fixed_effect <- list(QB = QT - QW, QB_df = length(lev) - 1, QB_p = pchisq(QT - QW, 
            length(lev) - 1, lower.tail = FALSE), QW = QW, QT = QT)
    }
    o
}

metareg_case <- function(d, op) {
    e <- esc(d, op)
    fl <- op$factor_levels
    for (n in names(fl)) d[[n]] <- factor(d[[n]], levels = unlist(fl[[n]]))
    fo <- as.formula(op$mods)
    r <- fitr(e$yi, e$vi, op$method, op$test, op$level, mods = fo, data = d)
    o <- base(r, FALSE)
    one <- function(x) as.list(as.numeric(x))
    for (n in c("b", "se", "stat", "pval", "ci_lb", "ci_ub")) o[[n]] <- one(o[[n]])
    if (r$p == 1) {
        o$b <- one(r$beta)
    }
    o$yi <- e$yi
    o$vi <- e$vi
    o$coef_names <- sub("intrcpt", "(Intercept)", rownames(r$beta))
    o$coef_names <- as.list(o$coef_names)
    o$QM <- r$QM
    o$QM_df <- if (op$test == "z") 
        list(r$QMdf[1])
    else as.list(r$QMdf)
    o$QM_p <- r$QMp
    o$QE <- r$QE
    o$QE_df <- r$k - r$p
    o$QE_p <- r$QEp
    if (r$int.incl && op$method != "EE") {
        o$tau2_null <- fitr(as.numeric(r$yi), r$vi, op$method)$tau2
        o$R2 <- r$R2
    }
    o$vcov <- lapply(seq_len(r$p), function(i) as.list(as.numeric(r$vb[i, ])))
    pr <- predict(r)
    o$fitted <- pr$pred
    o$fitted_se <- pr$se
    if (!is.null(op$at)) {
        nm <- do.call(rbind, lapply(op$at, function(z) as.numeric(unlist(z))))
        p2 <- predict(r, newmods = nm)
        o$pred <- list(x = lapply(op$at, function(z) as.list(unlist(z))), pred = p2$pred, se = p2$se, 
            ci_lb = p2$ci.lb, ci_ub = p2$ci.ub)
        if (!is.null(p2$pi.lb)) {
            o$pred$pi_lb <- p2$pi.lb
            o$pred$pi_ub <- p2$pi.ub
        }
    }
    if (r$int.incl && op$method != "EE") {
        f1 <- tryCatch(fitr(e$yi, e$vi, "ML", mods = fo, data = d), error = function(x) NULL)
        if (!is.null(f1)) {
            f0 <- fitr(as.numeric(f1$yi), f1$vi, "ML")
            l <- 2 * (f1$fit.stats["ll", "ML"] - f0$fit.stats["ll", "ML"])
            df <- r$p - 1
            o$LRT_ML <- list(LRT = l, df = df, p = pchisq(l, df, lower.tail = FALSE), tau2_full = f1$tau2, 
                tau2_null = f0$tau2, ll_full = f1$fit.stats["ll", "ML"], ll_null = f0$fit.stats["ll", 
                  "ML"])
        }
    }
    o
}

perm_case <- function(d, op) {
    e <- esc(d, op)
    ctl <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)
    m <- if (is.null(op$mods)) 
        NULL
    else d[[op$mods]]
    r <- if (is.null(m)) 
        rma(e$yi, e$vi, method = op$method, control = ctl)
    else rma(e$yi, e$vi, mods = m, method = op$method, control = ctl)
    p <- permutest(r, exact = TRUE, progbar = FALSE, control = list(p2defn = "abs", comptol = 1e-07))
    list(yi = e$yi, vi = e$vi, b = as.list(as.numeric(r$beta)), stat = as.list(r$zval), pval_model = as.list(r$pval), 
        pval_perm = as.list(p$pval), QM = r$QM, QM_p_perm = p$QMp, n_permutations = if (is.null(m)) 2^length(e$yi) else factorial(length(e$yi)))
}

l1o <- function(d, op, cum = FALSE) {
    e <- esc(d, op)
    ok <- !is.na(e$yi)
    idx <- which(ok)
    k <- length(e$yi)
    sets <- if (!cum) 
        lapply(seq_len(k), function(i) setdiff(idx, i))
    else {
        od <- order(d[[op$order]])
        od <- od[od %in% idx]
        lapply(seq_along(od), function(i) od[1:i])
    }
    rows <- lapply(seq_along(sets), function(i) {
        if (!cum && !ok[i]) 
            return(NULL)
        r <- fitr(e$yi[sets[[i]]], e$vi[sets[[i]]], op$method, op$test, op$level)
        list(b = as.numeric(r$beta), se = r$se, stat = r$zval, pval = r$pval, ci_lb = r$ci.lb, 
            ci_ub = r$ci.ub, Q = r$QE, Q_p = r$QEp, tau2 = r$tau2, I2 = r$I2, H2 = r$H2)
    })
    o <- list(yi = e$yi, vi = e$vi)
    if (cum) 
        o$order_index0 <- as.list(order(d[[op$order]])[order(d[[op$order]]) %in% idx] - 1)
    for (n in c("b", "se", "stat", "pval", "ci_lb", "ci_ub", "Q", "Q_p", "tau2", "I2", "H2")) if (!(n == 
        "tau2" && op$method == "EE")) 
        o[[n]] <- as.list(sapply(rows, function(r) if (is.null(r)) 
            NA_real_
        else as.numeric(r[[n]])))
    o
}

infl_case <- function(d, op) {
    e <- esc(d, op)
    stopifnot(!anyNA(e$yi))
    sc <- mean(e$vi)
    mods <- if (is.null(op$mods)) 
        NULL
    else as.formula(op$mods)
    r <- fitr(e$yi, e$vi, op$method, op$test, op$level, mods = mods, data = d)
    i <- influence(r, progbar = FALSE)
    f <- i$inf
    s <- rstandard(r)
    L <- as.list
    o <- list(yi = e$yi, vi = e$vi, rstudent = L(f$rstudent), dffits = L(f$dffits), cook_d = L(f$cook.d), 
        cov_r = L(f$cov.r), tau2_del = L(f$tau2.del), QE_del = L(f$QE.del), hat = L(f$hat), 
        weight = L(f$weight))
    o$dfbetas <- if (r$p == 1) 
        L(i$dfbs[[1]])
    else lapply(seq_len(r$k), function(j) L(as.numeric(sapply(seq_len(r$p), function(q) i$dfbs[[q]][j]))))
    o$rstandard <- L(s$z)
    o$rstandard_resid <- L(s$resid)
    o$rstandard_se <- L(s$se)
    o$is_influential <- L(as.logical(i$is.infl))
    o
}

baujat_case <- function(d, op) {
    e <- esc(d, op)
    r <- fitr(e$yi, e$vi, op$method)
    pdf(NULL)
    b <- baujat(r, progbar = FALSE)
    dev.off()
    w <- 1/e$vi
    m <- sum(w * e$yi)/sum(w)
    list(yi = e$yi, vi = e$vi, x = L2(b$x), y = L2(b$y), q_contribution_fixed = L2(w * (e$yi - 
        m)^2))
}

L2 <- function(x) as.list(as.numeric(x))

blup_case <- function(d, op) {
    e <- esc(d, op)
    r <- fitr(e$yi, e$vi, op$method, op$test, op$level)
    b <- blup(r)
    u <- ranef(r)
    list(yi = e$yi, vi = e$vi, pred = L2(b$pred), se = L2(b$se), pi_lb = L2(b$pi.lb), pi_ub = L2(b$pi.ub), 
        ranef = L2(u$pred), ranef_se = L2(u$se))
}

lmw <- function(y, x, w) {
    s <- summary(lm(y ~ x, weights = w))
    c(s$coefficients[1, ], s$coefficients[2, ], s$sigma, s$df[2])
}

regtest_case <- function(d, op) {
    e <- esc(d, op)
    ok <- !is.na(e$yi)
    y <- e$yi[ok]
    v <- e$vi[ok]
    se <- sqrt(v)
    o <- list(yi = e$yi, vi = e$vi)
    lv <- op$level
    z <- qnorm(1 - (1 - lv/100)/2)
    rr <- function(m, x) {
        r <- fitr(y, v, m, "z", lv, mods = x)
        b <- as.numeric(r$beta)
        list(intercept = b[1], intercept_se = r$se[1], slope = b[2], slope_se = r$se[2], stat = r$zval[2], 
            pval = r$pval[2], tau2 = r$tau2, limit_est = b[1], limit_ci_lb = r$ci.lb[1], limit_ci_ub = r$ci.ub[1])
    }
    o$rma_sei <- rr(op$method_rma, se)
    o$rma_vi <- rr(op$method_rma, v)
    m <- lmw(y, se, 1/v)
    o$egger_lm <- list(bias = m[5], bias_se = m[6], stat = m[7], ddf = m[10], pval = m[8], 
        intercept = m[1], intercept_se = m[2], sigma = m[9])
    o$egger_snd <- list(bias = m[5], bias_se = m[6], stat = m[7], pval = m[8], slope = m[1])
    t <- rr("DL", se)
    o$thompson_DL <- t[c("slope", "slope_se", "stat", "pval", "tau2")]
    o$pet <- list(b0 = m[1], se = m[2], t = m[3], p = m[4])
    m2 <- lmw(y, v, 1/v)
    o$peese <- list(b0 = m2[1], se = m2[2], t = m2[3], p = m2[4])
    if ("ai" %in% names(d)) {
        N <- d$n1i + d$n2i
        ev <- d$ai + d$ci
        use <- ev > 0 & ev < N
        Z <- (d$ai - ev * d$n1i/N)[use]
        V <- (as.numeric(d$n1i) * d$n2i * ev * (N - ev)/(N^2 * (N - 1)))[use]
        h <- lmw(Z/V, 1/sqrt(V), V)
        o$harbord <- list(bias = h[5], bias_se = h[6], stat = h[7], pval = h[8], slope = h[1], 
            k = sum(use))
        use2 <- ok & ev > 0 & ev < N
        x <- 1/N[use2]
        p <- lmw(e$yi[use2], x, 1/(1/ev[use2] + 1/(N - ev)[use2]))
        o$peters <- list(bias = p[5], bias_se = p[6], stat = p[7], pval = p[8], intercept = p[1])
        ess <- 4 * ev * (N - ev)/N
        if (all(ok) && all(ess > 0)) {
            q <- lmw(e$yi[use2], 1/sqrt(ess[use2]), ess[use2])
            o$deeks <- list(bias = q[5], bias_se = q[6], stat = q[7], pval = q[8], ess = L2(ess))
        }
    }
    lapply(o, function(q) if (is.list(q)) 
        lapply(q, unname)
    else unname(q))
}

rank_case <- function(d, op) {
    e <- esc(d, op)
    ok <- !is.na(e$yi)
    y <- e$yi[ok]
    v <- e$vi[ok]
    k <- length(y)
    r <- fitr(y, v, "EE")
    t <- suppressWarnings(ranktest(r))
    vs <- v - as.numeric(r$vb)
    ys <- (y - as.numeric(r$beta))/sqrt(vs)
    S <- 0
    for (i in 1:(k - 1)) for (j in (i + 1):k) S <- S + sign(ys[i] - ys[j]) * sign(v[i] - v[j])
    tie <- function(x) {
        n <- table(x)
        as.numeric(n)
    }
    a <- tie(v)
    b <- tie(ys)
    vS <- (k * (k - 1) * (2 * k + 5) - sum(a * (a - 1) * (2 * a + 5)) - sum(b * (b - 1) * (2 * 
        b + 5)))/18
    if (k > 2) 
        vS <- vS + sum(a * (a - 1) * (a - 2)) * sum(b * (b - 1) * (b - 2))/(9 * k * (k - 1) * 
            (k - 2))
    vS <- vS + sum(a * (a - 1)) * sum(b * (b - 1))/(2 * k * (k - 1))
    z <- S/sqrt(vS)
    zc <- sign(S) * (abs(S) - 1)/sqrt(vS)
    list(yi = e$yi, vi = e$vi, tau_kendall = as.numeric(t$tau), pval = as.numeric(t$pval), 
        S = S, se_S = sqrt(vS), z = z, z_pval = 2 * pnorm(-abs(z)), z_cc = zc, z_cc_pval = 2 * 
            pnorm(-abs(zc)), ties_in_vi = any(a > 1))
}

trim_case <- function(d, op) {
    e <- esc(d, op)
    ok <- !is.na(e$yi)
    r <- fitr(e$yi[ok], e$vi[ok], op$method, if (is.null(op$test)) 
        "z"
    else op$test, op$level)
    a <- list(r, estimator = op$estimator, control = list(threshold = 1e-14 * mean(e$vi[ok]), 
        tol = 1e-15 * mean(e$vi[ok]), maxiter = 20000, tau2.max = 10000 * max(e$vi[ok], var(e$yi[ok]))))
    if (!is.null(op$side) && op$side != "auto") 
        a$side <- op$side
    t <- do.call(trimfill, a)
    fl <- t$fill
    fin <- fitr(as.numeric(t$yi), t$vi, op$method, "z", op$level)
    o <- list(yi = e$yi, vi = e$vi, k0 = t$k0, se_k0 = t$se.k0, side = t$side, filled_yi = L2(t$yi[fl]), 
        filled_vi = L2(t$vi[fl]), k = t$k, b = as.numeric(t$beta), se = t$se, stat = t$zval, 
        pval = t$pval, ci_lb = t$ci.lb, ci_ub = t$ci.ub, tau2 = t$tau2, I2 = t$I2, Q = t$QE, 
        Q_p = t$QEp, b_unadjusted = as.numeric(r$beta))
    if (op$estimator == "R0") 
        o$p_k0 <- t$p.k0
    o
}

fsn_case <- function(d, op) {
    e <- esc(d, op)
    ok <- !is.na(e$yi)
    y <- e$yi[ok]
    v <- e$vi[ok]
    a <- fsn(y, v, alpha = op$alpha)
    b <- fsn(y, v, type = "Orwin")
    c <- fsn(y, v, type = "Rosenberg", alpha = op$alpha)
    w <- fsn(y, v, type = "Orwin", weighted = TRUE)
    z <- y/sqrt(v)
    raw <- (sum(z)/qnorm(op$alpha, lower.tail = FALSE))^2 - length(y)
    m <- mean(y)
    list(yi = e$yi, vi = e$vi, rosenthal = a$fsnum, rosenthal_pval = a$pval, orwin = b$fsnum, 
        orwin_mean = m, orwin_target = b$target, rosenberg = c$fsnum, rosenberg_pval = c$pval, 
        rosenthal_raw = max(0, raw))
}

tes_case <- function(d, op) {
    e <- esc(d, op)
    a <- list(e$yi, e$vi, alpha = op$alpha)
    if (!is.null(op$test)) 
        a$test <- op$test
    t <- do.call(tes, a)
    o <- list(yi = e$yi, vi = e$vi, O = t$O, E = t$E, OE = t$OE, power = L2(t$power), theta = as.numeric(t$theta), 
        pval = t$pval, test = t$test)
    if (t$test == "chi2") 
        o$X2 <- t$X2
    o
}

sel_case <- function(d, op) {
    e <- esc(d, op)
    r <- fitr(e$yi, e$vi, "ML", "z", if (is.null(op$level)) 
        95
    else op$level)
    best <- NULL
    for (opt in c("optim", "nlminb")) {
        ctl <- list(optimizer = opt)
        if (opt == "optim") 
            ctl <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15, maxit = 10000)
        else if (opt == "nlminb") {
            ctl$rel.tol <- 1e-15
            ctl$eval.max <- 10000
            ctl$iter.max <- 10000
        }
        else if (opt == "bobyqa") {
            ctl$rhoend <- 1e-10
            ctl$maxfun <- 1e+05
        }
        else ctl <- list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-15, maxit = 20000)
        s <- tryCatch(suppressWarnings(selmodel(r, type = "stepfun", steps = unlist(op$steps), 
            alternative = op$alternative, control = ctl)), error = function(x) NULL)
        if (is.null(s)) 
            next
        if (is.null(best) || s$fit.stats["ll", "ML"] > best$fit.stats["ll", "ML"]) 
            best <- s
    }
    s <- best
    stopifnot(!is.null(s), !anyNA(s$se))
    list(yi = e$yi, vi = e$vi, b = as.numeric(s$beta), se = s$se, pval = s$pval, ci_lb = s$ci.lb, 
        ci_ub = s$ci.ub, tau2 = s$tau2, delta = L2(s$delta), ll = s$fit.stats["ll", "ML"], 
        LRT = s$LRT, LRT_p = s$LRTp)
}

mvfit <- function(yi, V, random, mods = NULL, data, method, test = "z", level = 95, struct = "CS", 
    dfs = "residual", ...) {
    best <- NULL
    for (opt in list(list(optimizer = "nlminb", rel.tol = 1e-15, eval.max = 2000, iter.max = 2000), 
        list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16, maxit = 2000))) {
        m <- if (is.null(mods)) 
            ~1
        else mods
        r <- tryCatch(suppressWarnings(rma.mv(yi, V, mods = m, random = random, data = data, 
            method = method, test = test, level = level, struct = struct, dfs = dfs, control = opt, 
            ...)), error = function(x) NULL)
        if (is.null(r)) 
            next
        if (is.null(best) || logLik(r) > logLik(best) + 1e-12) 
            best <- r
    }
    stopifnot(!is.null(best))
    best
}

library(clubSandwich)

robust_vals <- function(r, cluster, level, extra = TRUE) {
    out <- list()
    one <- length(r$beta) == 1
    f <- function(x) if (one) 
        as.numeric(x)[1]
    else L2(x)
    c1 <- do.call(robust, list(r, cluster = cluster, adjust = TRUE))
    c0 <- do.call(robust, list(r, cluster = cluster, adjust = FALSE))
    V <- vcovCR(r, cluster = cluster, type = "CR2")
    ct <- coef_test(r, vcov = V, test = "Satterthwaite")
    al <- 1 - level/100
    b <- as.numeric(r$beta)
    se <- ct$SE
    df <- ct[["df"]]
    if (is.null(df)) 
        df <- ct$df_Satt
    q <- qt(1 - al/2, df)
    st <- b/se
    c1d <- if (is.null(c1$ddf)) 
        c1$dfs
    else c1$ddf
    out$CR1 <- list(se = f(c1$se), stat = f(c1$zval), ddf = c1d[1], pval = f(c1$pval), ci_lb = f(c1$ci.lb), 
        ci_ub = f(c1$ci.ub))
    out$CR0_se <- f(c0$se)
    out$CR2 <- list(se = f(se), stat = f(st), satterthwaite_df = f(df), pval = f(2 * pt(-abs(st), 
        df)), ci_lb = f(b - q * se), ci_ub = f(b + q * se))
    out
}

robust_case <- function(d, op) {
    e <- esc(d, op)
    r <- fitr(e$yi, e$vi, op$method, "z", op$level)
    cl <- d[[op$cluster]]
    c(list(b = as.numeric(r$beta), model_se = r$se, tau2 = r$tau2, n_clusters = length(unique(cl))), 
        robust_vals(r, cl, op$level)[c("CR1", "CR2")])
}

three_case <- function(d, op) {
    f <- as.formula(op$random)
    parts <- all.vars(f)
    cl <- parts[1]
    mods <- if (is.null(op$mods)) 
        NULL
    else as.formula(op$mods)
    for (n in names(op$factor_levels)) d[[n]] <- factor(d[[n]], levels = unlist(op$factor_levels[[n]]))
    r <- mvfit(d$yi, d$vi, f, mods, d, op$method, op$test, op$level, dfs = op$dfs)
    # A variance that only rounding keeps off 0 is 0.
    s1 <- r$sigma2[1] * (r$sigma2[1] > 1e-07 * mean(d$vi))
    s2 <- r$sigma2[2] * (r$sigma2[2] > 1e-07 * mean(d$vi))
    one <- r$p == 1
    g <- function(x) if (one) 
        as.numeric(x)[1]
    else L2(x)
    W <- diag(1/d$vi)
    X <- model.matrix(r)
    P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
    st <- (r$k - r$p)/sum(diag(P))
    o <- list(k = r$k, n_clusters = length(unique(d[[cl]])), sigma2_cluster = s1, sigma2_within = s2, 
        b = g(r$beta), se = g(r$se), stat = g(r$zval), pval = g(r$pval), ci_lb = g(r$ci.lb), 
        ci_ub = g(r$ci.ub), QE = r$QE, QE_df = r$k - r$p, QE_p = r$QEp, ll = as.numeric(logLik(r)), 
        I2_total = 100 * (s1 + s2)/(s1 + s2 + st), I2_between_cluster = 100 * s1/(s1 + s2 + 
            st), I2_within_cluster = 100 * s2/(s1 + s2 + st))
    if (s1 + s2 > 0) 
        o$ICC <- s1/(s1 + s2)
    if (!one) {
        o$QM <- r$QM
        o$QM_df <- if (op$test == "z") 
            list(r$QMdf[1])
        else as.list(r$QMdf)
        o$QM_p <- r$QMp
        o$coef_names <- as.list(rownames(r$beta))
    }
    else {
        pr <- predict(r)
        o$pi_lb <- pr$pi.lb
        o$pi_ub <- pr$pi.ub
        r2 <- mvfit(d$yi, d$vi, as.formula(paste("~1|", parts[2])), NULL, transform(d, .u = seq_len(nrow(d))), 
            op$method)
        d$.u <- seq_len(nrow(d))
        r2 <- mvfit(d$yi, d$vi, ~1 | .u, NULL, d, op$method)
        l <- 2 * (as.numeric(logLik(r)) - as.numeric(logLik(r2)))
        o$LRT_vs_two_level <- list(LRT = l, p = pchisq(max(l, 0), 1, lower.tail = FALSE), tau2_two_level = r2$sigma2[1], 
            ll_two_level = as.numeric(logLik(r2)))
    }
    rv <- tryCatch(robust_vals(r, d[[cl]], op$level), error = function(x) NULL)
    if (!is.null(rv)) 
        o <- c(o, rv)
    if (isTRUE(op$profile)) {
        ci <- lapply(1:2, function(i) tryCatch(suppressWarnings(confint(r, sigma2 = i, control = list(tol = 1e-12)))$random[1, 
            c("ci.lb", "ci.ub")], error = function(x) c(NA, NA)))
        o$profile_ci <- list(sigma2_cluster = L2(ci[[1]]), sigma2_within = L2(ci[[2]]))
    }
    o
}

aggr_case <- function(d, op) {
    cl <- d[[op$cluster]]
    ids <- sort(unique(cl))
    rho <- op$rho
    out <- list()
    for (way in c("weighted_CS", "unweighted_CS_borenstein", "independent")) {
        yv <- sapply(ids, function(i) {
            y <- d$yi[cl == i]
            v <- d$vi[cl == i]
            m <- length(y)
            R <- matrix(rho, m, m)
            diag(R) <- 1
            V <- diag(sqrt(v), m) %*% R %*% diag(sqrt(v), m)
            if (way == "weighted_CS") {
                W <- solve(V)
                c(sum(W %*% y)/sum(W), 1/sum(W))
            }
            else if (way == "independent") 
                c(sum(y/v)/sum(1/v), 1/sum(1/v))
            else c(mean(y), sum(V)/m^2)
        })
        r <- fitr(yv[1, ], yv[2, ], if (is.null(op$method)) 
            "REML"
        else op$method)
        out[[way]] <- c(list(cluster = as.list(as.character(ids)), yi = L2(yv[1, ]), vi = L2(yv[2, 
            ])), pick(base(r), c("k", "b", "se", "ci_lb", "ci_ub", "tau2", "pval")))
    }
    out
}

multi_case <- function(d, op) {
    ids <- unique(d$study)
    V <- bldiag(lapply(ids, function(i) {
        x <- d[d$study == i, ]
        m <- nrow(x)
        as.matrix(x[, paste0("v", 1:m)])
    }))
    lev <- unique(d$outcome)
    d$outcome <- factor(d$outcome, levels = lev)
    r <- mvfit(d$yi, V, ~outcome | study, ~outcome - 1, d, op$method, "z", if (is.null(op$level)) 
        95
    else op$level, struct = op$struct)
    L <- matrix(0, 1, r$p)
    L[1, 1] <- 1
    L[1, 2] <- -1
    es <- as.numeric(L %*% r$beta)
    se <- as.numeric(sqrt(L %*% r$vb %*% t(L)))
    o <- list(k = r$k, outcomes = as.list(lev), b = L2(r$beta), se = L2(r$se), pval = L2(r$pval), 
        ci_lb = L2(r$ci.lb), ci_ub = L2(r$ci.ub), cov_b = r$vb[1, 2], tau2 = if (length(r$tau2) == 
            1) r$tau2 else L2(r$tau2), ll = as.numeric(logLik(r)), QE = r$QE, QE_df = r$k - 
            r$p, QM = r$QM, QM_p = r$QMp, contrast_1_minus_2 = list(est = es, se = se, z = es/se, 
            p = 2 * pnorm(-abs(es/se))))
    if (length(r$rho) == 1 && op$struct != "DIAG") 
        o$rho <- r$rho
    o
}

glmm_case <- function(d, op) {
    a <- list(measure = op$measure, method = op$method, level = op$level, nAGQ = op$nAGQ)
    if (!is.null(op$drop00) && op$measure %in% c("OR", "IRR")) 
        a$drop00 <- op$drop00
    if (op$measure %in% c("OR", "IRR")) 
        a$model <- op$model
    for (n in c("ai", "ci", "n1i", "n2i", "x1i", "t1i", "x2i", "t2i", "xi", "ni", "ti")) if (n %in% 
        names(d)) 
        a[[n]] <- d[[n]]
    if (isTRUE(op$tight)) 
        a$control <- list(glmerCtrl = lme4::glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-09, 
            maxfun = 1e+06), check.conv.grad = "ignore", check.conv.hess = "ignore"))
    r <- suppressWarnings(do.call(rma.glmm, a))
    o <- list(k = r$k, b = as.numeric(r$beta), se = r$se, stat = r$zval, pval = r$pval, ci_lb = r$ci.lb, 
        ci_ub = r$ci.ub, tau2 = r$tau2, I2 = r$I2, H2 = r$H2, QE_LRT = r$QE.LRT, QE_LRT_p = r$QEp.LRT, 
        QE_Wald = r$QE.Wld, QE_Wald_p = r$QEp.Wld, QE_df = r$QE.df, ll = r$fit.stats["ll", 
            "ML"])
    if (!is.null(op$transf)) {
        f <- switch(op$transf, exp = exp, ilogit = plogis)
        for (n in c("b", "ci_lb", "ci_ub")) o[[paste0(n, "_transf")]] <- f(o[[n]])
    }
    o
}

dta_case <- function(d, op) {
    z <- d$TP == 0 | d$FN == 0 | d$FP == 0 | d$TN == 0
    for (n in c("TP", "FN", "FP", "TN")) d[[n]] <- d[[n]] + 0.5 * z
    k <- nrow(d)
    dd <- data.frame(study = rep(seq_len(k), each = 2), what = factor(rep(c("sens", "fpr"), 
        k), levels = c("sens", "fpr")), yi = c(rbind(log(d$TP/d$FN), log(d$FP/d$TN))), vi = c(rbind(1/d$TP + 
        1/d$FN, 1/d$FP + 1/d$TN)))
    r <- mvfit(dd$yi, dd$vi, ~what | study, ~what - 1, dd, op$method, "z", if (is.null(op$level)) 
        95
    else op$level, struct = "UN")
    b <- as.numeric(r$beta)
    ci <- plogis(cbind(r$ci.lb, r$ci.ub))
    s <- plogis(b[1])
    f <- plogis(b[2])
    list(k = k, logit_sens = b[1], logit_fpr = b[2], se = L2(r$se), cov_fixed = r$vb[1, 2], 
        sens = s, sens_ci = L2(ci[1, ]), spec = 1 - f, spec_ci = L2(1 - rev(ci[2, ])), tau2_sens = r$tau2[1], 
        tau2_fpr = r$tau2[2], rho = r$rho, ll = as.numeric(logLik(r)), DOR = exp(b[1] - b[2]), 
        LRpos = s/f, LRneg = (1 - s)/(1 - f))
}

nma_case <- function(d, op) {
    d$study <- as.character(d$study)
    ids <- unique(d$study)
    ref <- op$reference
    st <- c()
    bs <- c()
    tr <- c()
    y <- c()
    Vs <- list()
    tt <- unique(c(d$trt, d$base))
    if (is.null(ref)) 
        ref <- sort(tt, method = "radix")[1]
    ordt <- c(ref, sort(setdiff(tt, ref), method = "radix"))
    if ("yi" %in% names(d)) {
        for (i in ids) {
            x <- d[d$study == i, ]
            fl <- match(x$base, ordt) > match(x$trt, ordt)
            b0 <- x$base
            x$base[fl] <- x$trt[fl]
            x$trt[fl] <- b0[fl]
            x$yi[fl] <- -x$yi[fl]
            n <- nrow(x)
            st <- c(st, x$study)
            bs <- c(bs, x$base)
            tr <- c(tr, x$trt)
            y <- c(y, x$yi)
            Vs <- c(Vs, list(diag(x$vi, n)))
        }
    }
    else for (i in ids) {
        x <- d[d$study == i, ]
        x <- x[order(match(x$trt, ordt)), ]
        n <- nrow(x)
        if ("xi" %in% names(x)) {
            e <- x$xi
            f <- x$ni - x$xi
            N <- x$ni
            if (op$measure %in% c("OR", "RR") && any(e == 0 | f == 0) || op$measure == "RD" && 
                any(e == 0 | f == 0)) {
                e <- e + 0.5
                f <- f + 0.5
                N <- N + 1
            }
            if (op$measure == "OR") {
                t <- log(e/f)
                v <- 1/e + 1/f
            }
            else if (op$measure == "RR") {
                t <- log(e/N)
                v <- 1/e - 1/N
            }
            else {
                t <- e/N
                v <- e * f/N^3
            }
        }
        else if (op$measure == "MD") {
            t <- x$mi
            v <- x$sdi^2/x$ni
        }
        st <- c(st, x$study[-1])
        bs <- c(bs, rep(x$trt[1], n - 1))
        tr <- c(tr, x$trt[-1])
        y <- c(y, t[-1] - t[1])
        V <- matrix(v[1], n - 1, n - 1) + diag(v[-1], n - 1)
        Vs <- c(Vs, list(V))
    }
    if (is.null(ref)) 
        ref <- sort(unique(c(bs, tr)), method = "radix")[1]
    trts <- c(ref, sort(setdiff(unique(c(bs, tr)), ref), method = "radix"))
    V <- bldiag(Vs)
    X <- sapply(trts[-1], function(t) (tr == t) - (bs == t))
    if (is.null(dim(X))) 
        X <- matrix(X, nrow = length(y))
    colnames(X) <- trts[-1]
    dd <- data.frame(st = st, id = paste0("c", ave(seq_along(st), match(st, unique(st)), FUN = seq_along)))
    cmp <- function(r) {
        b <- c(0, as.numeric(r$beta))
        p <- length(b)
        Vb <- matrix(0, p, p)
        Vb[-1, -1] <- r$vb
        E <- outer(b, b, "-")
        S <- outer(diag(Vb), diag(Vb), "+") - 2 * Vb
        S[S < 0] <- 0
        S <- sqrt(S)
        list(E = E, S = S)
    }
    ps <- function(E, S) {
        p <- nrow(E)
        sapply(1:p, function(i) mean(pnorm(E[i, -i]/S[i, -i])))
    }
    mat <- function(M) lapply(seq_len(nrow(M)), function(i) L2(M[i, ]))
    f <- rma.mv(y, V, mods = X, intercept = FALSE, method = "EE", level = if (is.null(op$level)) 
        95
    else op$level)
    one <- length(y)
    r <- mvfit(y, V, ~id | st, X, dd, "REML", "z", if (is.null(op$level)) 
        95
    else op$level, struct = "CS", rho = 0.5, intercept = FALSE)
    blk <- function(r, ll) {
        c <- cmp(r)
        o <- list(b_vs_ref = L2(r$beta), se_vs_ref = L2(r$se), ci_lb = L2(r$ci.lb), ci_ub = L2(r$ci.ub), 
            pval = L2(r$pval), league_est = mat(c$E), league_se = mat(c$S))
        if (ll) {
            o$tau2 <- r$tau2
            o$ll <- as.numeric(logLik(r))
        }
        o
    }
    o <- list(treatments = as.list(trts), n_studies = length(ids), n_contrasts = length(y), 
        fixed = blk(f, FALSE), random = blk(r, TRUE))
    cr <- cmp(r)
    cf <- cmp(f)
    o$pscore_random_high_good <- L2(ps(cr$E, cr$S))
    o$pscore_random_low_good <- L2(1 - ps(cr$E, cr$S))
    o$pscore_fixed_high_good <- L2(ps(cf$E, cf$S))
    Qt <- f$QE
    dft <- length(y) - ncol(X)
    des <- sapply(st, function(s) paste(sort(unique(c(bs[st == s], tr[st == s]))), collapse = ":"))
    Qw <- 0
    dfw <- 0
    for (g in unique(des)) {
        i <- which(des == g)
        Xi <- X[i, , drop = FALSE]
        Vi <- V[i, i, drop = FALSE]
        W <- solve(Vi)
        q <- qr(Xi)
        rk <- q$rank
        Xr <- Xi[, q$pivot[1:rk], drop = FALSE]
        bb <- solve(t(Xr) %*% W %*% Xr, t(Xr) %*% W %*% y[i])
        e <- y[i] - Xr %*% bb
        Qw <- Qw + as.numeric(t(e) %*% W %*% e)
        dfw <- dfw + length(i) - rk
    }
    pq <- function(q, df) if (df > 0) 
        pchisq(q, df, lower.tail = FALSE)
    else NULL
    o$Q_total <- Qt
    o$Q_total_df <- dft
    o$Q_total_p <- pq(Qt, dft)
    o$Q_within_design <- if (dfw > 0) 
        Qw
    else 0
    o$Q_within_df <- dfw
    o$Q_within_p <- pq(Qw, dfw)
    if (dft - dfw > 0) {
        o$Q_between_design <- Qt - Qw
        o$Q_between_df <- dft - dfw
        o$Q_between_p <- pq(Qt - Qw, dft - dfw)
    }
    o$contrasts <- list(study = as.list(st), base = as.list(bs), trt = as.list(tr), yi = L2(y), 
        vi = L2(diag(V)))
    o
}

fns <- list(tau2_estimators = estimators, mh = mh_case, peto = peto_case, subgroup = subgroup_case, 
    metareg = metareg_case, permutation = perm_case, leave1out = function(d, o) l1o(d, o, FALSE), 
    cumulative = function(d, o) l1o(d, o, TRUE), influence = infl_case, baujat = baujat_case, 
    blup = blup_case, regtest = regtest_case, ranktest = rank_case, trimfill = trim_case, fsn = fsn_case, 
    excess_significance = tes_case, selmodel = sel_case, robust = robust_case, three_level = three_case, 
    aggregate = aggr_case, multivariate = multi_case, glmm = glmm_case, dta_bivariate = dta_case, 
    nma = nma_case)

for (n in c("two_arm_binary", "two_arm_continuous", "person_time_two_arm", "incidence_rate", 
    "proportion", "single_mean", "paired_change", "correlation", "generic")) fns[[n]] <- pool_case

clean <- function(x) {
    if (is.list(x)) 
        return(lapply(x, clean))
    if (is.null(x)) 
        return(NULL)
    x <- unname(x)
    if (is.numeric(x) && any(is.infinite(x))) {
        x <- lapply(x, function(v) if (is.infinite(v)) 
            (if (v > 0) 
                "Inf"
            else "-Inf")
        else v)
        return(if (length(x) == 1) x[[1]] else x)
    }
    x
}

keep <- list()

bad <- list()

arr <- c("yi", "vi", "sei", "weights_pct", "fitted", "fitted_se", "pred", "power", "filled_yi", 
    "filled_vi")

boxed <- function(o) {
    for (n in intersect(names(o), arr)) if (!is.list(o[[n]])) 
        o[[n]] <- as.list(o[[n]])
    if (is.list(o)) 
        for (n in names(o)) if (is.list(o[[n]]) && !is.null(names(o[[n]]))) 
            o[[n]] <- boxed(o[[n]])
    o
}

run1 <- function(c) {
    d <- tryCatch(frame(c$input$rows), error = function(e) NULL)
    ex <- tryCatch({
        o <- fns[[c$kind]](d, c$options)
        clean(boxed(o))
    }, error = function(e) paste("ERR", conditionMessage(e)))
    if (is.character(ex)) {
        c$error <- ex
    }
    else c$expect <- ex
    c
}

cs <- doc$cases

res <- parallel::mclapply(cs, run1, mc.cores = as.integer(Sys.getenv("CORES", "2")))

okc <- Filter(function(c) is.list(c) && !is.null(c$expect), res)

badc <- Filter(function(c) is.list(c) && is.null(c$expect), res)

doc$cases <- okc

write(toJSON(doc, auto_unbox = TRUE, digits = I(15), na = "null", null = "null"), args[2])

for (c in badc) cat("NOREF", c$kind, c$id, substr(gsub("\n", " ", c$error), 1, 200), "\n")

cat(length(okc), "cases,", length(badc), "without reference\n")

