#include "io/calendar.h"

#include <math.h>
#include <stdbool.h>

// Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that
// the leap day is the last of its year; an era is 400 years.
enum {
    DAYS_TO_EPOCH = 719468, // from 0000-03-01 to 1970-01-01
    DAYS_PER_ERA = 146097,
    YEARS_PER_ERA = 400,
    DAYS_PER_CENTURY = 36524,
    DAYS_PER_FOUR_YEARS = 1460,
    DAYS_PER_YEAR = 365,
    FIVE_MONTHS = 153,
    FIVE = 5,
    MARCH = 3,
    MARCH_TO_DECEMBER = 10,
    MONTHS = 12
};

hl_day hl_day_of(double days)
{
    const long since = lround(floor(days)) + DAYS_TO_EPOCH;
    const long era = (since >= 0 ? since : since - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    const long day_of_era = since - era * DAYS_PER_ERA;
    const long year_of_era =
        (day_of_era - day_of_era / DAYS_PER_FOUR_YEARS + day_of_era / DAYS_PER_CENTURY -
         day_of_era / (DAYS_PER_ERA - 1)) /
        DAYS_PER_YEAR;
    const long day_of_year = day_of_era - (DAYS_PER_YEAR * year_of_era +
                                           year_of_era / 4 - year_of_era / 100);
    const long month = (FIVE * day_of_year + 2) / FIVE_MONTHS;
    const bool wraps = month >= MARCH_TO_DECEMBER;

    return (hl_day){.year = (int)(year_of_era + era * YEARS_PER_ERA + (wraps ? 1 : 0)),
                    .month = (int)(wraps ? month + MARCH - MONTHS : month + MARCH),
                    .day = (int)(day_of_year - (FIVE_MONTHS * month + 2) / FIVE + 1)};
}
