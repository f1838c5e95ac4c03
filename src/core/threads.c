#include "core/threads.h"

#include <omp.h>

int hl_thread_count(int asked)
{
    return asked > 0 ? asked : omp_get_max_threads();
}
