#include "hinterland/map/vision.h"

#include <math.h>

const char *const HL_VISION_WORDS[HL_VISION_COUNT] = {"normal", "protan", "deutan",
                                                      "tritan"};

enum { BYTE = 0xFF, RED = 16, GREEN = 8 };

/// Machado et al. (2009), table 1, severity 1.
static const double MACHADO[HL_VISION_COUNT][3][3] = {
    [HL_VISION_NORMAL] = {{1.0, 0.0, 0.0},                  {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}},
    [HL_VISION_PROTAN] = {{0.152286, 1.052583, -0.204868},
                          {0.114503, 0.786281, 0.099216},
                          {-0.003882, -0.048116, 1.051998}                                  },
    [HL_VISION_DEUTAN] = {{0.367322, 0.860646, -0.227968},
                          {0.280085, 0.672501, 0.047413},
                          {-0.011820, 0.042940, 0.968881}                                   },
    [HL_VISION_TRITAN] = {{1.255528, -0.076749, -0.178779},
                          {-0.078411, 0.930809, 0.147602},
                          {0.004733, 0.691367, 0.303900}                                    },
};

static double linear(unsigned byte)
{
    static const double LOW = 0.04045;
    static const double SLOPE = 12.92;
    static const double SHIFT = 0.055;
    static const double POWER = 2.4;
    const double v = byte / (double)BYTE;

    return v <= LOW ? v / SLOPE : pow((v + SHIFT) / (1.0 + SHIFT), POWER);
}

static double cie_root(double t)
{
    static const double LIMIT = 216.0 / 24389.0;
    static const double SLOPE = 841.0 / 108.0;
    static const double SHIFT = 4.0 / 29.0;

    return t > LIMIT ? cbrt(t) : SLOPE * t + SHIFT;
}

/// CIE L*a*b* (D65) of a color as it is seen.
static void to_lab(uint32_t color, hl_vision vision, double lab[3])
{
    static const double XYZ[3][3] = {
        {0.4124564, 0.3575761, 0.1804375},
        {0.2126729, 0.7151522, 0.0721750},
        {0.0193339, 0.1191920, 0.9503041}
    };
    static const double WHITE[3] = {0.95047, 1.0, 1.08883};
    static const double L[2] = {116.0, 16.0};
    static const double AB[2] = {500.0, 200.0};
    const double rgb[3] = {linear(color >> RED & BYTE), linear(color >> GREEN & BYTE),
                           linear(color & BYTE)};
    double seen[3] = {0.0};
    double f[3];

    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            seen[i] += MACHADO[vision][i][j] * rgb[j];
        }
        seen[i] = fmin(fmax(seen[i], 0.0), 1.0);
    }
    for (int i = 0; i < 3; i++) {
        f[i] =
            cie_root((XYZ[i][0] * seen[0] + XYZ[i][1] * seen[1] + XYZ[i][2] * seen[2]) /
                     WHITE[i]);
    }
    lab[0] = L[0] * f[1] - L[1];
    lab[1] = AB[0] * (f[0] - f[1]);
    lab[2] = AB[1] * (f[1] - f[2]);
}

static const double DEGREE = 0.017453292519943295;
static const double TURN = 360.0;

static double hue(double a, double b)
{
    const double h = a == 0.0 && b == 0.0 ? 0.0 : atan2(b, a) / DEGREE;

    return h < 0.0 ? h + TURN : h;
}

/// sqrt(c^7 / (c^7 + 25^7)).
static double chroma_share(double c)
{
    static const double SEVEN = 7.0;
    static const double GRAY = 25.0;
    const double power = pow(c, SEVEN);

    return sqrt(power / (power + pow(GRAY, SEVEN)));
}

// NOLINTBEGIN(readability-magic-numbers): the numbers of the formula, as published
static double mean_hue(const double h[2], const double c[2])
{
    if (c[0] * c[1] == 0.0) return h[0] + h[1];
    if (fabs(h[0] - h[1]) <= 180.0) return 0.5 * (h[0] + h[1]);
    return h[0] + h[1] < TURN ? 0.5 * (h[0] + h[1] + TURN) : 0.5 * (h[0] + h[1] - TURN);
}

static double hue_difference(const double h[2], const double c[2])
{
    double d = h[1] - h[0];

    if (c[0] * c[1] == 0.0) return 0.0;
    if (d > 180.0) d -= TURN;
    if (d < -180.0) d += TURN;
    return 2.0 * sqrt(c[0] * c[1]) * sin(0.5 * d * DEGREE);
}

static double ciede2000(const double p[3], const double q[3])
{
    const double c_mean = 0.5 * (hypot(p[1], p[2]) + hypot(q[1], q[2]));
    const double g = 0.5 * (1.0 - chroma_share(c_mean));
    const double a[2] = {(1.0 + g) * p[1], (1.0 + g) * q[1]};
    const double c[2] = {hypot(a[0], p[2]), hypot(a[1], q[2])};
    const double h[2] = {hue(a[0], p[2]), hue(a[1], q[2])};
    const double dh = hue_difference(h, c);
    const double l = 0.5 * (p[0] + q[0]) - 50.0;
    const double cc = 0.5 * (c[0] + c[1]);
    const double hh = mean_hue(h, c);
    const double t =
        1.0 - 0.17 * cos((hh - 30.0) * DEGREE) + 0.24 * cos(2.0 * hh * DEGREE) +
        0.32 * cos((3.0 * hh + 6.0) * DEGREE) - 0.20 * cos((4.0 * hh - 63.0) * DEGREE);
    const double turn = 60.0 * exp(-pow((hh - 275.0) / 25.0, 2.0));
    const double sl = 1.0 + 0.015 * l * l / sqrt(20.0 + l * l);
    const double sc = 1.0 + 0.045 * cc;
    const double sh = 1.0 + 0.015 * cc * t;
    const double rt = -sin(turn * DEGREE) * 2.0 * chroma_share(cc);
    const double d[3] = {(q[0] - p[0]) / sl, (c[1] - c[0]) / sc, dh / sh};

    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + rt * d[1] * d[2]);
}
// NOLINTEND(readability-magic-numbers)

double hl_color_distance(uint32_t a, uint32_t b, hl_vision vision)
{
    double p[3];
    double q[3];

    to_lab(a, vision, p);
    to_lab(b, vision, q);
    return ciede2000(p, q);
}

hl_weakest_pair hl_color_weakest(const uint32_t *color, size_t count)
{
    hl_weakest_pair weakest = {.distance = HUGE_VAL};

    for (size_t k = 0; k < count * count; k++) {
        const size_t i = k / count;
        const size_t j = k % count;
        for (hl_vision v = HL_VISION_NORMAL; v < HL_VISION_COUNT && i < j; v++) {
            const double d = hl_color_distance(color[i], color[j], v);
            if (d < weakest.distance) weakest = (hl_weakest_pair){d, i, j, v};
        }
    }
    return weakest;
}

double hl_color_smallest(const uint32_t *color, size_t count, hl_vision vision)
{
    double smallest = HUGE_VAL;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            smallest = fmin(smallest, hl_color_distance(color[i], color[j], vision));
        }
    }
    return smallest;
}
