#include "io/gdal.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <stdio.h>
#include <threads.h>

static once_flag started = ONCE_FLAG_INIT;

static void start(void)
{
    GDALAllRegister();
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO"); // no .aux.xml beside an input
}

void hl_gdal_start(void)
{
    call_once(&started, start);
}

/// Keep a text on one line: it becomes a value of a message, and tabs part values.
static void keep(char *to, const char *text)
{
    (void)snprintf(to, HL_GDAL_TEXT_SIZE, "%s", text);
    for (char *c = to; *c != '\0'; c++) {
        if (*c == '\t' || *c == '\n' || *c == '\r') *c = ' ';
    }
}

static void CPL_STDCALL take(CPLErr severity, CPLErrorNum number, const char *text)
{
    (void)number;
    hl_gdal_messages *messages = CPLGetErrorHandlerUserData();

    if (severity >= CE_Failure) {
        if (messages->errors < HL_GDAL_KEPT) {
            keep(messages->error[messages->errors], text);
        }
        messages->errors++;
    } else if (severity == CE_Warning) {
        if (messages->warnings < HL_GDAL_KEPT) {
            keep(messages->warning[messages->warnings], text);
        }
        messages->warnings++;
    }
}

void hl_gdal_catch(hl_gdal_messages *messages)
{
    CPLPushErrorHandlerEx(take, messages);
}

void hl_gdal_release(void)
{
    CPLPopErrorHandler();
}

const char *hl_gdal_reason(const hl_gdal_messages *messages)
{
    if (messages->errors > 0) return messages->error[0];
    return messages->warnings > 0 ? messages->warning[0] : "no reason given";
}
