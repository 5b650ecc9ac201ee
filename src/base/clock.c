#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define MS_PER_DAY INT64_C(86400000)

int64_t clock_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool clock_set_zone(const char *zone)
{
    char path[256];
    if (snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= (int)sizeof path
        || strstr(zone, "..") || access(path, R_OK) != 0)
        return false;
    setenv("TZ", zone, 1);
    tzset();
    return true;
}

/* Days from civil and back, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int64_t day_from_date(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_day(int64_t day)
{
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t mp = (5 * day_of_year + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct date) {
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * mp + 2) / 5 + 1),
    };
}

static struct tm local_of(int64_t ms)
{
    time_t seconds = (time_t)(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
    struct tm tm;
    localtime_r(&seconds, &tm);
    return tm;
}

int64_t day_of(int64_t ms)
{
    struct tm tm = local_of(ms);
    return day_from_date(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

int64_t day_start_ms(int64_t day)
{
    struct date date = date_from_day(day);
    struct tm tm = {
        .tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day, .tm_isdst = -1
    };
    return (int64_t)mktime(&tm) * 1000;
}

int weekday_of(int64_t day)
{
    return (int)((day % 7 + 7 + 3) % 7) + 1;
}

void clock_local(int64_t ms, struct date *date, int *hour, int *minute, int *second)
{
    struct tm tm = local_of(ms);
    *date = (struct date) { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
    *hour = tm.tm_hour;
    *minute = tm.tm_min;
    *second = tm.tm_sec;
}

bool day_parse(const char *text, int64_t *day)
{
    int year, month, date, end = 0;
    /* sscanf alone would take white space between the parts */
    if (!text || text[strspn(text, "0123456789-")]
        || sscanf(text, "%4d-%2d-%2d%n", &year, &month, &date, &end) != 3 || text[end] != '\0'
        || year < 1)
        return false;
    if (month < 1 || month > 12 || date < 1 || date > 31)
        return false;
    int64_t found = day_from_date(year, month, date);
    struct date back = date_from_day(found);
    if (back.month != month || back.day != date)
        return false;
    *day = found;
    return true;
}

void day_format(int64_t day, char out[11])
{
    struct date date = date_from_day(day);
    size_t length = text_put_int(out, (int)((unsigned)date.year % 10000u), 4);
    out[length++] = '-';
    length += text_put_int(out + length, date.month, 2);
    out[length++] = '-';
    length += text_put_int(out + length, date.day, 2);
    out[length] = '\0';
}

void clock_format_utc(int64_t ms, char out[21])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
