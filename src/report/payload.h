/// @file payload.h
/// The block of data that the script of the page reads: DATA.md.
#ifndef HINTERLAND_REPORT_PAYLOAD_H
#define HINTERLAND_REPORT_PAYLOAD_H

#include "core/buffer.h"
#include "hinterland/report/report.h"

/// @return  HL_MEMORY
hl_status payload_json(const hl_report *report, hl_buffer *out, hl_error *err);

#endif
