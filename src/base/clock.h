/* Time: moments are UTC milliseconds, dates are day numbers (days since 1970-01-01 of the local
 * calendar). The time zone of the installation is the process's TZ, set once at start. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct date {
    int year, month, day;
};

/* The time of day of the machine. */
int64_t clock_now_ms(void);

/* A clock that never goes back, for durations. */
int64_t clock_steady_us(void);

/* Sets the time zone of the process, such as "Asia/Shanghai". False where the machine does not know
 * it. */
bool clock_set_zone(const char *zone);

/* Proleptic Gregorian calendar, exact for every year an int holds. */
int64_t day_from_date(int year, int month, int day);
struct date date_from_day(int64_t day);

/* The local date of a moment, and the moment at which that local date begins. */
int64_t day_of(int64_t ms);
int64_t day_start_ms(int64_t day);

/* Monday is 1, Sunday is 7. */
int weekday_of(int64_t day);

/* Local wall time of a moment. */
void clock_local(int64_t ms, struct date *date, int *hour, int *minute, int *second);

/* "2025-02-14" to a day number; false where it is no date that exists. */
bool day_parse(const char *text, int64_t *day);

/* Writes "2025-02-14" (11 bytes) and "2025-02-14T08:30:00Z" (21 bytes). */
void day_format(int64_t day, char out[11]);
void date_format(struct date, char out[11]); /* the same for a day that is taken apart already */
void clock_format_utc(int64_t ms, char out[21]);
