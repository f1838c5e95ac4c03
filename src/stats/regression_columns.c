#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/stats/impacts.h"
#include "hinterland/stats/ols.h"

/// Name, titles, meanings of a column: most of a spec is the same.
#define COLUMN(name, en, zh, meaning_en, meaning_zh, kind)                         \
    {                                                                              \
        name, {en, zh}, {meaning_en, meaning_zh}, {"1", "1"}, kind, HL_STYLE_NONE, \
            NULL                                                                   \
    }

static const struct {
    hl_text title;
    const char *code;
} MODELS[] = {
    [HL_MODEL_OLS] = {{"ordinary least squares", "普通最小二乘"},                          "ols"   },
    [HL_MODEL_SLX] = {{"spatially lagged regressors", "自变量空间滞后模型"},            "slx"   },
    [HL_MODEL_LAG] = {{"spatial lag", "空间滞后模型"},                                     "lag"   },
    [HL_MODEL_DURBIN] = {{"spatial Durbin", "空间杜宾模型"},                                  "durbin"},
    [HL_MODEL_ERROR] = {{"spatial error", "空间误差模型"},                                   "error" },
    [HL_MODEL_DURBIN_ERROR] = {{"spatial Durbin error", "空间杜宾误差模型"},
                      "durbin_error"                                                                     },
    [HL_MODEL_TWO_STAGE] = {{"spatial lag, two-stage least squares",
                             "空间滞后模型(两阶段最小二乘)"},
                      "2sls"                                                                             },
    [HL_MODEL_GM_ERROR] = {{"spatial error, generalized moments",
                            "空间误差模型(广义矩)"},
                      "gm_error"                                                                         },
};

hl_text hl_regression_title(hl_regression_model model)
{
    return MODELS[model].title;
}

const char *hl_regression_code(hl_regression_model model)
{
    return MODELS[model].code;
}

/// The values of a sheet, collected as texts and numbers by column.
static hl_status append(const hl_column_spec *spec, size_t count, const double *value,
                        const char *const *text, hl_columns *columns, hl_error *err)
{
    const hl_text none = {0};
    size_t texts = 0;

    for (size_t k = 0; k < count; k++) {
        const bool is_text = spec[k].kind == HL_TEXT;
        const hl_status status =
            is_text
                ? hl_columns_append_texts(columns, &spec[k],
                                          text + texts * columns->rows, err)
                : hl_columns_append_values(columns, &spec[k], NULL, none,
                                           value + (k - texts) * columns->rows, err);
        if (status != HL_OK) return status;
        texts += is_text;
    }
    return HL_OK;
}

size_t hl_regression_rows(const hl_regression *models, size_t count)
{
    size_t rows = 0;

    for (size_t m = 0; m < count; m++) {
        rows += models[m].k;
    }
    return rows;
}

enum { COEFFICIENT_COLUMNS = 7, COEFFICIENT_TEXTS = 3 };

static const hl_column_spec COEFFICIENTS[COEFFICIENT_COLUMNS] = {
    COLUMN("model", "Model", "模型", "the model of the coefficient", "系数所属的模型",
           HL_TEXT),
    COLUMN("term", "Term", "变量",
           "regressor; W_ before a name: mean of the neighbors; rho: lag of y; lambda: "
           "autocorrelation of the errors",
           "自变量;名前的 W_ 表示邻居均值;rho 为因变量滞后系数;lambda 为误差自相关系数",
           HL_TEXT),
    COLUMN("estimate", "Estimate", "估计值",
           "coefficient; with a lag of y it is not the effect of the variable: see the "
           "impacts",
           "系数;含因变量滞后时不等于变量的效应,见效应表", HL_NUMBER),
    COLUMN("se", "Standard error", "标准误", "standard error of the estimate",
           "估计值的标准误", HL_NUMBER),
    COLUMN("statistic", "Statistic", "检验统计量", "estimate / standard error",
           "估计值 / 标准误", HL_NUMBER),
    COLUMN("distribution", "Distribution", "分布",
           "t with n - k degrees of freedom, or normal z",
           "自由度为 n - k 的 t 分布,或正态 z", HL_TEXT),
    COLUMN("p", "p, two-sided", "双侧 p 值", "probability under a coefficient of 0",
           "系数为 0 时的概率", HL_NUMBER),
};

hl_status hl_regression_columns(const hl_regression *models, size_t count,
                                hl_columns *columns, hl_error *err)
{
    enum { NUMBERS = COEFFICIENT_COLUMNS - COEFFICIENT_TEXTS };
    const size_t rows = columns->rows;
    double *value = hl_array(rows * NUMBERS, sizeof *value);
    const char **text = hl_array(rows * COEFFICIENT_TEXTS, sizeof *text);
    size_t row = 0;

    if (value == NULL || text == NULL) {
        free(value);
        free(text);
        return hl_no_memory(err, "%zu rows", rows);
    }
    for (size_t m = 0; m < count; m++) {
        for (size_t j = 0; j < models[m].k; j++, row++) {
            text[row] = MODELS[models[m].model].code;
            text[row + rows] = models[m].term[j];
            text[row + 2 * rows] = models[m].student ? "t" : "z";
            value[row] = models[m].estimate[j];
            value[row + rows] = models[m].se[j];
            value[row + 2 * rows] = models[m].statistic[j];
            value[row + (NUMBERS - 1) * rows] = models[m].p[j];
        }
    }
    const hl_status status =
        append(COEFFICIENTS, COEFFICIENT_COLUMNS, value, text, columns, err);
    free(value);
    free(text);
    return status;
}

enum { FIT_TEXTS = 3, FIT_NUMBERS = 29, FIT_COLUMNS = FIT_TEXTS + FIT_NUMBERS };

static const hl_column_spec FITS[FIT_COLUMNS] = {
    COLUMN("model", "Model", "模型", "the model", "模型", HL_TEXT),
    COLUMN("jacobian", "Jacobian", "雅可比行列式算法",
           "how log |I - rho W| was computed: eigen, cholesky, lu",
           "log |I - rho W| 的算法:特征值、Cholesky 或 LU", HL_TEXT),
    COLUMN("information", "Information", "信息矩阵",
           "where the standard errors come from: expected or observed information",
           "标准误的来源:期望信息或观测信息", HL_TEXT),
    COLUMN("n", "Units", "单元数", "units in the fit", "参与拟合的单元数", HL_COUNT),
    COLUMN("k", "Coefficients", "系数个数", "coefficients, rho or lambda among them",
           "系数个数(含 rho 或 lambda)", HL_COUNT),
    COLUMN("islands", "Islands", "孤立单元数",
           "units without neighbors: their spatial lags are 0",
           "没有邻居的单元数:其空间滞后为 0", HL_COUNT),
    COLUMN("log_likelihood", "Log-likelihood", "对数似然", "with all constants",
           "含全部常数项", HL_NUMBER),
    COLUMN("aic", "AIC", "AIC", "-2 logLik + 2 (k + 1); smaller is better",
           "-2 对数似然 + 2 (k + 1);越小越好", HL_NUMBER),
    COLUMN("bic", "BIC", "BIC", "-2 logLik + log(n) (k + 1); smaller is better",
           "-2 对数似然 + log(n) (k + 1);越小越好", HL_NUMBER),
    COLUMN("sigma2", "Error variance", "误差方差", "the one behind the standard errors",
           "计算标准误所用的方差", HL_NUMBER),
    COLUMN("sigma2_n", "Error variance, n", "误差方差(n)", "sse / n", "残差平方和 / n",
           HL_NUMBER),
    COLUMN("sigma2_df", "Error variance, n - k", "误差方差(n - k)", "sse / (n - k)",
           "残差平方和 / (n - k)", HL_NUMBER),
    COLUMN("sse", "Sum of squared residuals", "残差平方和", "of the model's residuals",
           "模型残差的平方和", HL_NUMBER),
    COLUMN("r2", "R2", "R²", "1 - sse / total sum of squares",
           "1 - 残差平方和 / 总平方和", HL_NUMBER),
    COLUMN("r2_adjusted", "R2, adjusted", "调整 R²", "R2 corrected for the regressors",
           "按自变量个数调整的 R²", HL_NUMBER),
    COLUMN("r2_correlation", "R2, correlation", "相关系数平方",
           "squared correlation of y and fitted values", "y 与拟合值相关系数的平方",
           HL_NUMBER),
    COLUMN("r2_nagelkerke", "R2, Nagelkerke", "Nagelkerke R²",
           "1 - exp(-2 (logLik - logLik of the mean) / n)",
           "1 - exp(-2 (对数似然 - 均值模型的对数似然) / n)", HL_NUMBER),
    COLUMN("f", "F", "F 统计量", "all regressors at once", "全部自变量的联合检验",
           HL_NUMBER),
    COLUMN("f_p", "p of F", "F 的 p 值", "probability under no effect of any regressor",
           "所有自变量均无作用时的概率", HL_NUMBER),
    COLUMN("rho", "rho or lambda", "rho 或 lambda",
           "spatial dependence of y, or of the errors", "因变量或误差的空间依赖",
           HL_NUMBER),
    COLUMN("rho_se", "Standard error of rho", "rho 的标准误",
           "standard error of rho or lambda", "rho 或 lambda 的标准误", HL_NUMBER),
    COLUMN("rho_low", "Lower bound of rho", "rho 下界", "interval that was searched",
           "搜索区间", HL_NUMBER),
    COLUMN("rho_high", "Upper bound of rho", "rho 上界", "interval that was searched",
           "搜索区间", HL_NUMBER),
    COLUMN("lr", "Likelihood ratio", "似然比", "against rho or lambda = 0, df 1",
           "原假设 rho 或 lambda = 0,自由度 1", HL_NUMBER),
    COLUMN("lr_p", "p of the likelihood ratio", "似然比 p 值", "chi-squared, df 1",
           "卡方分布,自由度 1", HL_NUMBER),
    COLUMN("wald", "Wald", "Wald 统计量", "(rho / se)^2", "(rho / 标准误)²", HL_NUMBER),
    COLUMN("wald_p", "p of Wald", "Wald 的 p 值", "chi-squared, df 1",
           "卡方分布,自由度 1", HL_NUMBER),
    COLUMN("lm", "LM of the residuals", "残差 LM",
           "autocorrelation left in the residuals of a lag model, df 1",
           "滞后模型残差中剩余的自相关,自由度 1", HL_NUMBER),
    COLUMN("lm_p", "p of the LM", "LM 的 p 值", "chi-squared, df 1",
           "卡方分布,自由度 1", HL_NUMBER),
    COLUMN("score", "Score", "得分",
           "derivative of the log-likelihood at the maximum, about 0",
           "对数似然在最大值处的导数,约为 0", HL_NUMBER),
    COLUMN("evaluations", "Evaluations", "求值次数", "of log |I - rho W|",
           "log |I - rho W| 的求值次数", HL_COUNT),
    COLUMN("parameters", "Parameters", "参数个数", "k and the error variance",
           "k 加误差方差", HL_COUNT),
};

static void list_fit(const hl_regression *r, double *value, size_t rows)
{
    const hl_fit *f = &r->fit;
    const double listed[FIT_NUMBERS] = {
        (double)r->n,
        (double)r->k,
        (double)r->islands,
        f->log_likelihood,
        f->aic,
        f->bic,
        f->sigma2,
        f->sigma2_n,
        f->sigma2_df,
        f->sse,
        f->r2,
        f->r2_adjusted,
        f->r2_correlation,
        f->r2_nagelkerke,
        f->f,
        f->f_p,
        f->rho,
        f->rho_se,
        f->rho_low,
        f->rho_high,
        f->lr,
        f->lr_p,
        f->wald,
        f->wald_p,
        f->lm,
        f->lm_p,
        f->score,
        (double)r->evaluations,
        (double)r->parameters,
    };

    for (size_t k = 0; k < FIT_NUMBERS; k++) {
        value[k * rows] = listed[k];
    }
}

hl_status hl_fit_columns(const hl_regression *models, hl_columns *columns,
                         hl_error *err)
{
    static const char *const JACOBIANS[] = {NULL, "eigen", "cholesky", "lu"};
    static const char *const INFORMATIONS[] = {NULL, "expected", "observed"};
    const size_t rows = columns->rows;
    double *value = hl_array(rows * FIT_NUMBERS, sizeof *value);
    const char **text = hl_array(rows * FIT_TEXTS, sizeof *text);

    if (value == NULL || text == NULL) {
        free(value);
        free(text);
        return hl_no_memory(err, "%zu rows", rows);
    }
    for (size_t m = 0; m < rows; m++) {
        text[m] = MODELS[models[m].model].code;
        text[m + rows] = JACOBIANS[models[m].jacobian];
        text[m + 2 * rows] = INFORMATIONS[models[m].information];
        list_fit(&models[m], value + m, rows);
    }
    const hl_status status = append(FITS, FIT_COLUMNS, value, text, columns, err);
    free(value);
    free(text);
    return status;
}

hl_status hl_regression_unit_columns(const hl_regression *model, const double *lag,
                                     const char *field, hl_text title,
                                     hl_columns *columns, hl_error *err)
{
    static const hl_column_spec UNITS[] = {
        {"{F}_fit",
         {"{F}, fitted", "{F} 拟合值"},
         {"y - residual of the model", "y - 模型残差"},
         {"", ""},
         HL_NUMBER, HL_STYLE_SEQUENTIAL,
         NULL},
        {"{F}_res",
         {"{F}, residual", "{F} 残差"},
         {"what the model leaves unexplained: y - fitted",
          "模型未解释的部分:y - 拟合值"},
         {"", ""},
         HL_NUMBER, HL_STYLE_DIVERGING,
         NULL},
        {"{F}_reslag",
         {"{F}, residual of the neighbors", "{F} 邻居残差"},
         {"weighted sum of the residuals of the neighbors", "邻居残差的加权和"},
         {"", ""},
         HL_NUMBER, HL_STYLE_DIVERGING,
         NULL},
    };
    const double *const value[] = {model->fitted, model->residual, lag};

    for (size_t k = 0; k < sizeof value / sizeof *value; k++) {
        if (value[k] == NULL) continue;
        const hl_status status =
            hl_columns_append_values(columns, &UNITS[k], field, title, value[k], err);
        if (status != HL_OK) return status;
    }
    return HL_OK;
}

enum { MOST_TESTS = 14 };

/// The tests that are there, the condition number first.
static size_t list_tests(const hl_ols_diagnostics *g, const hl_lm_tests *lm,
                         const char *name[MOST_TESTS], hl_chi2_test test[MOST_TESTS])
{
    size_t count = 0;

    if (g != NULL) {
        const hl_chi2_test condition = {g->condition, NAN, NAN};
        name[count] = "condition_number";
        test[count++] = condition;
        name[count] = "jarque_bera";
        test[count++] = g->jarque_bera;
        name[count] = "breusch_pagan";
        test[count++] = g->breusch_pagan;
        name[count] = "koenker_bassett";
        test[count++] = g->koenker_bassett;
        name[count] = "breusch_pagan_squares";
        test[count++] = g->breusch_pagan_squares;
        name[count] = "koenker_bassett_squares";
        test[count++] = g->koenker_bassett_squares;
        name[count] = "white";
        test[count++] = g->white;
    }
    if (lm != NULL) {
        const double p = lm->moran.p_normality.two_sided;
        name[count] = "moran_residuals";
        test[count++] = (hl_chi2_test){lm->moran.value, NAN, p};
        name[count] = "moran_residuals_z";
        test[count++] = (hl_chi2_test){lm->moran.z_normality, NAN, p};
        name[count] = "lm_error";
        test[count++] = lm->error;
        name[count] = "lm_lag";
        test[count++] = lm->lag;
        name[count] = "robust_lm_error";
        test[count++] = lm->robust_error;
        name[count] = "robust_lm_lag";
        test[count++] = lm->robust_lag;
        name[count] = "sarma";
        test[count++] = lm->sarma;
    }
    return count;
}

size_t hl_regression_diagnostic_rows(const hl_ols_diagnostics *diagnostics,
                                     const hl_lm_tests *lm)
{
    const char *name[MOST_TESTS];
    hl_chi2_test test[MOST_TESTS];

    return list_tests(diagnostics, lm, name, test) +
           (diagnostics != NULL ? diagnostics->terms : 0);
}

enum { TEST_TEXTS = 2, TEST_NUMBERS = 3, TEST_COLUMNS = TEST_TEXTS + TEST_NUMBERS };

static const hl_column_spec TESTS[TEST_COLUMNS] = {
    COLUMN(
        "test", "Test", "检验",
        "condition_number and variance_inflation: collinear regressors; jarque_bera: "
        "normal residuals; breusch_pagan, koenker_bassett, white: constant variance "
        "(against X; _squares: against squared X, as GeoDa); "
        "moran_residuals (I, and its z): residuals cluster; lm_*, sarma: missing "
        "spatial "
        "terms",
        "condition_number 与 variance_inflation:共线性;jarque_bera:残差正态性;"
        "breusch_pagan、koenker_bassett、white:方差齐性(_squares 按自变量平方,同 "
        "GeoDa);moran_residuals(I 及其 z 值):残差集聚;lm_* 与 sarma:遗漏的空间项",
        HL_TEXT),
    COLUMN("term", "Term", "变量", "the regressor of variance_inflation",
           "variance_inflation 所对应的自变量", HL_TEXT),
    COLUMN("statistic", "Statistic", "检验统计量", "value of the test", "检验值",
           HL_NUMBER),
    COLUMN("df", "Degrees of freedom", "自由度",
           "of the chi-squared distribution; none: normal",
           "卡方分布的自由度;空缺时为正态分布", HL_NUMBER),
    COLUMN("p", "p", "p 值", "probability of one as large or larger",
           "不小于该值的概率", HL_NUMBER),
};

/// The rows of one fit, from `first` on; their number.
static size_t put_tests(const char *const *term, const hl_ols_diagnostics *g,
                        const hl_lm_tests *lm, double *value, const char **text,
                        size_t rows)
{
    const char *name[MOST_TESTS] = {0};
    hl_chi2_test test[MOST_TESTS] = {0};
    const size_t count = list_tests(g, lm, name, test);
    const size_t all = count + (g != NULL ? g->terms : 0);

    for (size_t row = 0; row < all; row++) {
        const bool named = row < count;
        text[row] = named ? name[row] : "variance_inflation";
        text[row + rows] = named ? NULL : term[row - count];
        value[row] = named ? test[row].statistic : g->vif[row - count];
        value[row + rows] = named ? test[row].df : NAN;
        value[row + 2 * rows] = named ? test[row].p : NAN;
    }
    return all;
}

hl_status hl_regression_diagnostic_columns(const char *const *term,
                                           const hl_ols_diagnostics *diagnostics,
                                           const hl_lm_tests *lm, size_t count,
                                           hl_columns *columns, hl_error *err)
{
    const size_t rows = columns->rows;
    double *value = hl_array(rows * TEST_NUMBERS, sizeof *value);
    const char **text = hl_array(rows * TEST_TEXTS, sizeof *text);
    size_t row = 0;

    if (value == NULL || text == NULL) {
        free(value);
        free(text);
        return hl_no_memory(err, "%zu rows", rows);
    }
    for (size_t m = 0; m < count; m++) {
        row += put_tests(term, diagnostics != NULL ? &diagnostics[m] : NULL,
                         lm != NULL ? &lm[m] : NULL, value + row, text + row, rows);
    }
    const hl_status status = append(TESTS, TEST_COLUMNS, value, text, columns, err);
    free(value);
    free(text);
    return status;
}

enum { IMPACT_TEXTS = 2, IMPACT_NUMBERS = 8 };
enum { IMPACT_COLUMNS = IMPACT_TEXTS + IMPACT_NUMBERS, KINDS = 3 };

static const hl_column_spec IMPACTS[IMPACT_COLUMNS] = {
    COLUMN("term", "Term", "变量", "the regressor", "自变量", HL_TEXT),
    COLUMN("impact", "Impact", "效应",
           "direct: on the unit itself; indirect: on all others; total: both",
           "direct:对本单元;indirect:对其他单元;total:合计", HL_TEXT),
    COLUMN("value", "Value", "效应值",
           "mean change of y when the regressor rises by 1 everywhere",
           "自变量在各单元均增加 1 时 y 的平均变化", HL_NUMBER),
    COLUMN("se", "Standard error", "标准误",
           "of draws from the distribution of the coefficients, or analytic",
           "由系数分布的模拟抽取得到,或解析值", HL_NUMBER),
    COLUMN("z", "z", "z 值", "value / standard error", "效应值 / 标准误", HL_NUMBER),
    COLUMN("p", "p, two-sided", "双侧 p 值", "normal", "正态分布", HL_NUMBER),
    COLUMN("low", "2.5 %", "2.5 % 分位", "2.5 % of the draws lie below",
           "2.5 % 的抽取值低于此值", HL_NUMBER),
    COLUMN("high", "97.5 %", "97.5 % 分位", "2.5 % of the draws lie above",
           "2.5 % 的抽取值高于此值", HL_NUMBER),
    COLUMN("draws", "Draws", "模拟次数", "of the standard errors; 0 when analytic",
           "标准误的模拟次数;解析时为 0", HL_COUNT),
    COLUMN("seed", "Seed", "随机种子", "seed of the draws", "模拟抽取的随机种子",
           HL_COUNT),
};

/// Row 3 t + kind of one result.
static void list_impact(const hl_impacts *impacts, size_t row, double *value,
                        size_t rows)
{
    const hl_impact *const kind[KINDS] = {&impacts->direct, &impacts->indirect,
                                          &impacts->total};
    const hl_impact *of = kind[row % KINDS];
    const size_t t = row / KINDS;
    const double listed[IMPACT_NUMBERS] = {of->value[t],
                                           of->se[t],
                                           of->z[t],
                                           of->p[t],
                                           of->low[t],
                                           of->high[t],
                                           (double)impacts->draws,
                                           (double)impacts->seed};

    for (size_t k = 0; k < IMPACT_NUMBERS; k++) {
        value[k * rows] = listed[k];
    }
}

hl_status hl_impacts_columns(const hl_impacts *impacts, size_t count,
                             hl_columns *columns, hl_error *err)
{
    static const char *const NAMES[KINDS] = {"direct", "indirect", "total"};
    const size_t rows = columns->rows;
    double *value = hl_array(rows * IMPACT_NUMBERS, sizeof *value);
    const char **text = hl_array(rows * IMPACT_TEXTS, sizeof *text);
    size_t row = 0;

    if (value == NULL || text == NULL) {
        free(value);
        free(text);
        return hl_no_memory(err, "%zu rows", rows);
    }
    for (size_t m = 0; m < count; m++) {
        for (size_t r = 0; r < impacts[m].terms * KINDS; r++, row++) {
            text[row] = impacts[m].term[r / KINDS];
            text[row + rows] = NAMES[r % KINDS];
            list_impact(&impacts[m], r, value + row, rows);
        }
    }
    const hl_status status = append(IMPACTS, IMPACT_COLUMNS, value, text, columns, err);
    free(value);
    free(text);
    return status;
}
