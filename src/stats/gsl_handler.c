#include "stats/gsl_handler.h"

#include <gsl/gsl_errno.h>

int hl_gsl_quietly(hl_gsl_work *work, void *context)
{
    int code = GSL_SUCCESS;

#pragma omp critical(hl_gsl_handler)
    {
        gsl_error_handler_t *handler = gsl_set_error_handler_off();
        code = work(context);
        gsl_set_error_handler(handler);
    }
    return code;
}
