/// @file gsl_handler.h
/// GSL without its error handler, which would end the program.
#ifndef HINTERLAND_SRC_STATS_GSL_HANDLER_H
#define HINTERLAND_SRC_STATS_GSL_HANDLER_H

/// Work with GSL that returns its error code: GSL_SUCCESS, GSL_ENOMEM, ...
typedef int hl_gsl_work(void *context);

/// Do work with GSL's error handler off, then put the handler back. The handler is one
/// for the process: one thread at a time, and the only place that changes it. The work
/// must not call hl_gsl_quietly() itself.
int hl_gsl_quietly(hl_gsl_work *work, void *context);

#endif
