#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define MS_PER_DAY INT64_C(86400000)

/* What a thread found in another zone is not true any more. */
static _Atomic unsigned zones_set = 1;

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
    zones_set++;
    return true;
}

static int64_t floored(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* The C library reads the zone's rule anew for each moment after the last change that its table
 * knows, which takes longer than a page's other work with dates: so each thread keeps what it
 * found. Since 1972 zones change at whole quarters of an hour; before, nothing is kept. */
static int64_t seconds_from_utc(int64_t ms)
{
    enum { KEPT_MOST = 256 };
    static _Thread_local struct {
        unsigned zone;
        int64_t quarter, seconds;
    } kept[KEPT_MOST];
    int64_t quarter = floored(ms, 15 * 60000), first_kept = INT64_C(3) * 365 * 24 * 4;
    typeof(kept[0]) *found = &kept[(uint64_t)quarter % KEPT_MOST];
    if (found->zone == zones_set && found->quarter == quarter)
        return found->seconds;
    time_t seconds = (time_t)floored(ms, 1000);
    struct tm tm;
    localtime_r(&seconds, &tm);
    found->zone = quarter >= first_kept ? zones_set : 0;
    found->quarter = quarter;
    found->seconds = tm.tm_gmtoff;
    return tm.tm_gmtoff;
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

static int64_t local_ms(int64_t ms)
{
    return ms + seconds_from_utc(ms) * 1000;
}

int64_t day_of(int64_t ms)
{
    return floored(local_ms(ms), MS_PER_DAY);
}

static int64_t find_day_start_ms(int64_t day)
{
    struct date date = date_from_day(day);
    struct tm tm = {
        .tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day, .tm_isdst = -1
    };
    return (int64_t)mktime(&tm) * 1000;
}

int64_t day_start_ms(int64_t day)
{
    enum { KEPT_MOST = 16 };
    static _Thread_local struct {
        unsigned zone;
        int64_t day, ms;
    } kept[KEPT_MOST];
    typeof(kept[0]) *found = &kept[(uint64_t)day % KEPT_MOST];
    if (found->zone != zones_set || found->day != day) {
        found->ms = find_day_start_ms(day);
        found->day = day;
        found->zone = zones_set;
    }
    return found->ms;
}

int weekday_of(int64_t day)
{
    return (int)((day % 7 + 7 + 3) % 7) + 1;
}

void clock_local(int64_t ms, struct date *date, int *hour, int *minute, int *second)
{
    int64_t local = local_ms(ms), day = floored(local, MS_PER_DAY);
    int of_day = (int)((local - day * MS_PER_DAY) / 1000);
    *date = date_from_day(day);
    *hour = of_day / 3600;
    *minute = of_day / 60 % 60;
    *second = of_day % 60;
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

/* A list has dozens of days. */
static char *put_two(char *at, int number)
{
    at[0] = (char)('0' + number / 10);
    at[1] = (char)('0' + number % 10);
    return at + 2;
}

void day_format(int64_t day, char out[11])
{
    date_format(date_from_day(day), out);
}

void date_format(struct date date, char out[11])
{
    int year = (int)((unsigned)date.year % 10000u);
    char *at = put_two(put_two(out, year / 100), year % 100);
    *at++ = '-';
    at = put_two(at, date.month);
    *at++ = '-';
    at = put_two(at, date.day);
    *at = '\0';
}

void clock_format_utc(int64_t ms, char out[21])
{
    int64_t day = floored(ms, MS_PER_DAY), of_day = (ms - day * MS_PER_DAY) / 1000;
    day_format(day, out);
    char *at = out + 10;
    *at++ = 'T';
    at = put_two(at, (int)(of_day / 3600));
    *at++ = ':';
    at = put_two(at, (int)(of_day / 60 % 60));
    *at++ = ':';
    at = put_two(at, (int)(of_day % 60));
    memcpy(at, "Z", 2);
}
