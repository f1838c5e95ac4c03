/// @file sections.h
/// The parts of the page that stand without the script.
#ifndef HINTERLAND_REPORT_SECTIONS_H
#define HINTERLAND_REPORT_SECTIONS_H

#include "core/buffer.h"
#include "hinterland/report/report.h"

void section_front(const hl_report *report, hl_buffer *out);
/// Whether a part of the page is asked for.
bool section_wanted(const hl_report *report, hl_report_section section);

void section_figures(const hl_report *report, hl_buffer *out);
void section_methods(const hl_report *report, hl_buffer *out);
void section_provenance(const hl_report *report, hl_buffer *out);

/// Provenance and warnings as JSON, for machines.
void section_run(const hl_report *report, hl_buffer *out);

/// The units with the highest values of the first main field, latest period, for print.
///
/// @return  HL_MEMORY
hl_status section_top(const hl_report *report, hl_buffer *out, hl_error *err);

#endif
