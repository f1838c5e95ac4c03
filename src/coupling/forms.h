/// @file forms.h
/// The circulating forms of the coupling degree as functions of one row.
#ifndef HINTERLAND_SRC_COUPLING_FORMS_H
#define HINTERLAND_SRC_COUPLING_FORMS_H

#include "hinterland/coupling/diagnosis.h"

/// A row of indices, and what a form may take from the whole table. Borrowed.
typedef struct form_case {
    size_t n;
    const double *u;     ///< n values
    const double *alpha; ///< n values, sum 1
    const double *least; ///< n: least value of each index
    const double *greatest;
    double parameter; ///< of a form that has one
} form_case;

/// The value of a form; NaN where it has none.
double hl_form_value(hl_form form, const form_case *row);

#endif
