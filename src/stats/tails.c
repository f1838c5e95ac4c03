#include "stats/tails.h"

#include <math.h>

hl_p_values hl_p_of_counts(size_t greater, size_t less, size_t permutations)
{
    const double all = (double)permutations + 1.0;
    const double above = ((double)greater + 1.0) / all;
    const double below = ((double)less + 1.0) / all;

    return (hl_p_values){fmin(1.0, 2.0 * fmin(above, below)), above, below};
}
