/// @file calendar.h
/// Days of the HL_DATE columns as calendar dates (proleptic Gregorian).
#ifndef HINTERLAND_IO_CALENDAR_H
#define HINTERLAND_IO_CALENDAR_H

typedef struct hl_day {
    int year;
    int month;
    int day;
} hl_day;

/// The date of a day counted from 1970-01-01; fractions are dropped.
hl_day hl_day_of(double days);

#endif
