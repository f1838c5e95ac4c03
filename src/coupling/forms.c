#include "coupling/forms.h"

#include <math.h>

#include "core/sum.h"

static const double INNER = 0.98; ///< SPSSAU stretches to 0.01 .. 0.99
static const double MARGIN = 0.01;

// clang-format off
static const hl_form_row ROWS[HL_FORM_COUNT + 1] = {
    [HL_FORM_STANDARD] = {"standard", "n (prod U)^(1/n) / sum U", "", true,
        {"the standard coupling degree, correctly computed", "标准耦合度,计算正确"}},
    [HL_FORM_WANG] = {"wang", "sqrt((1 - mean |U_i - U_j|) (prod U / max U)^(1/(n-1)))", "", true,
        {"the coupling degree of Wang et al. 2021, correctly computed", "王淑佳等(2021)的修正耦合度,计算正确"}},
    [HL_FORM_FAN] = {"fan", "1 - 2 sd(U)", "", true,
        {"the coupling degree of Fan et al. 2024, correctly computed", "Fan 等(2024)的耦合度,计算正确"}},
    [HL_FORM_LOST_N] = {"lost_n", "(prod U)^(1/n) / sum U", "E1", false,
        {"the coefficient n is lost: C cannot pass 1/n, and every class is too low", "漏写系数 n:C 不可能超过 1/n,等级全部偏低"}},
    [HL_FORM_PAIRWISE_LOST] = {"pairwise_lost", "{U1 U2 U3 / ((U1+U2)(U2+U3)(U1+U3))}^(1/3)", "E2", false,
        {"the pairwise form without its factor 2 (8 under the root): C cannot pass 1/2", "两两相加形式漏写系数 2(根号内 8):C 不可能超过 1/2"}},
    [HL_FORM_PAIRWISE] = {"pairwise", "2 {U1 U2 U3 / ((U1+U2)(U2+U3)(U1+U3))}^(1/3)", "", true,
        {"the pairwise form for three subsystems: in [0, 1], but not the standard degree", "三系统两两相加形式:在 [0, 1] 内,但不是标准耦合度"}},
    [HL_FORM_PAIRWISE_ANY] = {"pairwise_any", "{prod U / prod (U_i + U_j)}^(1/n)", "E3", false,
        {"the pairwise form for other than three subsystems: its value depends on the unit of U, the model does not hold", "非三系统的两两相加形式:取值随 U 的量纲而变,模型不成立"}},
    [HL_FORM_NO_ROOT] = {"no_root", "prod U / (mean U)^n", "E4", false,
        {"the n-th root is missing (power k = 1): C is the standard degree to the power n", "漏开 n 次方(k = 1):C 是标准耦合度的 n 次幂"}},
    [HL_FORM_POWER_2] = {"power_2", "{prod U / (mean U)^n}^2", "", true,
        {"the form of Liao 1999 with k = 2: the standard degree to the power 2n, which has to be stated", "廖重斌(1999)形式,k = 2:标准耦合度的 2n 次幂,须注明"}},
    [HL_FORM_ALPHA_PRODUCT] = {"alpha_product", "n (prod alpha U)^(1/n) / sum U", "E5", false,
        {"the weights alpha stand inside C, in the product", "权重 alpha 误入 C 的乘积"}},
    [HL_FORM_ALPHA_BOTH] = {"alpha_both", "n (prod alpha U)^(1/n) / sum alpha U", "E5", false,
        {"the weights alpha stand inside C: equal indices no longer give C = 1", "权重 alpha 误入 C:指数相等时 C 不再等于 1"}},
    [HL_FORM_SUM_ROOT] = {"sum_root", "n (sum U)^(1/n) / sum U", "E5", false,
        {"a sum stands where the product belongs", "乘积误写为求和"}},
    [HL_FORM_IS_D] = {"is_d", "sqrt(C T)", "", false,
        {"the column is the coordination degree D, not C", "该列是协调度 D,不是 C"}},
    [HL_FORM_IS_CT] = {"is_ct", "C T", "", false,
        {"the column is C T: the root of D is missing", "该列是 C T:D 漏开平方"}},
    [HL_FORM_IS_T] = {"is_t", "sum alpha U", "", false,
        {"the column is T, the overall development", "该列是综合发展指数 T"}},
    [HL_FORM_STRETCHED] = {"stretched", "standard, of (U - min U) / (max U - min U)", "M13", false,
        {"the indices were stretched to [0, 1] once more: the best unit is perfect and the worst has C = 0 by construction", "指数被再次拉伸到 [0, 1]:最好的单元必为满分,最差的单元必有 C = 0"}},
    [HL_FORM_STRETCHED_99] = {"stretched_99", "standard, of 0.01 + 0.98 (U - min U) / (max U - min U)", "M13", false,
        {"the indices were stretched to [0.01, 0.99] once more, as SPSSAU does by default", "指数被再次拉伸到 [0.01, 0.99](SPSSAU 默认的区间化)"}},
    [HL_FORM_SHIFTED] = {"shifted", "standard, of U + eps", "W5", false,
        {"a constant was added to the indices: near zero it decides C", "指数加了一个常数:接近零时由它决定 C"}},
    [HL_FORM_ZEROS_REPLACED] = {"zeros_replaced", "standard, of U with 0 replaced by eps", "W5", false,
        {"zeros were replaced by a constant: there C is that constant, not data", "零被替换为一个常数:此处 C 取决于该常数而非数据"}},
    [HL_FORM_FEWER] = {"fewer", "standard, of some of the subsystems", "M22", false,
        {"C was made from fewer subsystems: coupling degrees of different n do not compare", "C 由较少的子系统算得:不同 n 的耦合度不可比"}},
    [HL_FORM_FACTOR] = {"factor", "q C", "E1", false,
        {"C is the standard degree times a constant: a wrong coefficient", "C 是标准耦合度乘以常数:系数有误"}},
    [HL_FORM_POWER] = {"power", "C^q", "E4", false,
        {"C is a power of the standard degree: a wrong or unstated exponent", "C 是标准耦合度的幂:指数有误或未注明"}},
    [HL_FORM_COUNT] = {"", "", "", false,
        {"none of the known forms gives these numbers", "已知的公式都得不到这些数值"}},
};
// clang-format on

const hl_form_row *hl_form_info(hl_form form)
{
    return &ROWS[form < HL_FORM_COUNT ? form : HL_FORM_COUNT];
}

static double total(const double *u, size_t n)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < n; s++) {
        hl_sum_add(&sum, u[s]);
    }
    return hl_sum_value(&sum);
}

/// (prod u)^(1/n), also of negative numbers as far as it is defined.
static double root_of_product(const double *u, size_t n)
{
    hl_sum logs = {0};
    size_t negative = 0;

    for (size_t s = 0; s < n; s++) {
        if (u[s] == 0.0) return 0.0;
        negative += u[s] < 0.0;
        hl_sum_add(&logs, log(fabs(u[s])));
    }
    const double root = exp(hl_sum_value(&logs) / (double)n);
    if (negative % 2 == 0) return root;
    return n % 2 == 0 ? NAN : -root;
}

static double standard(const double *u, size_t n)
{
    const double sum = total(u, n);

    return sum == 0.0 ? 0.0 : (double)n * root_of_product(u, n) / sum;
}

static double wang(const double *u, size_t n)
{
    hl_sum apart = {0};
    double ratios[HL_COUPLING_SUBSYSTEMS_MAX];
    double max = u[0];

    for (size_t i = 0; i < n; i++) {
        max = fmax(max, u[i]);
        for (size_t j = 0; j < i; j++) {
            hl_sum_add(&apart, fabs(u[i] - u[j]));
        }
    }
    if (!(max > 0.0)) return 0.0;
    for (size_t i = 0; i < n; i++) {
        ratios[i] = u[i] / max;
    }
    const double pairs = 0.5 * (double)n * (double)(n - 1);
    const double near = 1.0 - hl_sum_value(&apart) / pairs;
    const double product = pow(root_of_product(ratios, n), (double)n);
    return sqrt(near * pow(product, 1.0 / (double)(n - 1)));
}

static double fan(const double *u, size_t n)
{
    const double mean = total(u, n) / (double)n;
    hl_sum squares = {0};

    for (size_t s = 0; s < n; s++) {
        hl_sum_add(&squares, (u[s] - mean) * (u[s] - mean));
    }
    return 1.0 - 2.0 * sqrt(hl_sum_value(&squares) / (double)n);
}

/// {prod U / prod_{i<j} (U_i + U_j)}^(1/n)
static double pairwise(const double *u, size_t n)
{
    double product = 1.0;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            product *= u[i] + u[j];
        }
    }
    const double root = root_of_product(u, n);
    if (root == 0.0) return 0.0;
    return root / pow(product, 1.0 / (double)n);
}

static double overall(const form_case *row)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < row->n; s++) {
        hl_sum_add(&sum, row->alpha[s] * row->u[s]);
    }
    return hl_sum_value(&sum);
}

/// n (prod alpha U)^(1/n) over the plain or the weighted sum.
static double weighted(const form_case *row, bool both)
{
    double au[HL_COUPLING_SUBSYSTEMS_MAX];

    for (size_t s = 0; s < row->n; s++) {
        au[s] = row->alpha[s] * row->u[s];
    }
    const double sum = total(both ? au : row->u, row->n);
    return sum == 0.0 ? 0.0 : (double)row->n * root_of_product(au, row->n) / sum;
}

static double sum_root(const double *u, size_t n)
{
    const double sum = total(u, n);

    return sum == 0.0 ? 0.0 : (double)n * pow(sum, 1.0 / (double)n) / sum;
}

/// The standard degree of indices that were changed before.
static double changed(hl_form form, const form_case *row)
{
    double v[HL_COUPLING_SUBSYSTEMS_MAX];

    for (size_t s = 0; s < row->n; s++) {
        const double span = row->greatest[s] - row->least[s];
        const double z = span > 0.0 ? (row->u[s] - row->least[s]) / span : NAN;
        if (form == HL_FORM_STRETCHED) v[s] = z;
        if (form == HL_FORM_STRETCHED_99) v[s] = MARGIN + INNER * z;
        if (form == HL_FORM_SHIFTED) v[s] = row->u[s] + row->parameter;
        if (form == HL_FORM_ZEROS_REPLACED) {
            v[s] = row->u[s] == 0.0 ? row->parameter : row->u[s];
        }
    }
    return standard(v, row->n);
}

/// The standard degree of the subsystems whose bit is set.
static double fewer(const form_case *row)
{
    const size_t mask = (size_t)row->parameter;
    double v[HL_COUPLING_SUBSYSTEMS_MAX];
    size_t n = 0;

    for (size_t s = 0; s < row->n; s++) {
        if ((mask >> s & 1) != 0) v[n++] = row->u[s];
    }
    return n > 0 ? standard(v, n) : NAN;
}

double hl_form_value(hl_form form, const form_case *row)
{
    const double *u = row->u;
    const size_t n = row->n;
    const double c = standard(u, n);

    switch (form) {
    case HL_FORM_STANDARD: return c;
    case HL_FORM_WANG: return wang(u, n);
    case HL_FORM_FAN: return fan(u, n);
    case HL_FORM_LOST_N: return c / (double)n;
    case HL_FORM_PAIRWISE_LOST:
    case HL_FORM_PAIRWISE_ANY: return pairwise(u, n);
    case HL_FORM_PAIRWISE: return 2.0 * pairwise(u, n);
    case HL_FORM_NO_ROOT: return pow(c, (double)n);
    case HL_FORM_POWER_2: return pow(c, 2.0 * (double)n);
    case HL_FORM_ALPHA_PRODUCT: return weighted(row, false);
    case HL_FORM_ALPHA_BOTH: return weighted(row, true);
    case HL_FORM_SUM_ROOT: return sum_root(u, n);
    case HL_FORM_IS_D: return sqrt(c * overall(row));
    case HL_FORM_IS_CT: return c * overall(row);
    case HL_FORM_IS_T: return overall(row);
    case HL_FORM_STRETCHED:
    case HL_FORM_STRETCHED_99:
    case HL_FORM_SHIFTED:
    case HL_FORM_ZEROS_REPLACED: return changed(form, row);
    case HL_FORM_FEWER: return fewer(row);
    case HL_FORM_FACTOR: return row->parameter * c;
    case HL_FORM_POWER: return pow(c, row->parameter);
    case HL_FORM_COUNT: break;
    }
    return NAN;
}
