#include "kit/calendar.h"

#include "base/clock.h"

int64_t calendar_add_working_days(struct ctx *ctx, int64_t day, int count)
{
    /* the named days of the stretch in one query: even with long holidays three weeks hold ten days
     */
    struct rows rows = db_query(ctx,
        "SELECT on_day, is_working FROM holiday WHERE on_day > $1 AND on_day <= $2 ORDER BY on_day",
        day, day + count * 2 + 30);
    bool has_row = db_next(&rows);
    while (count > 0) {
        day++;
        bool is_working = weekday_of(day) <= 5;
        if (has_row && db_int(&rows, 0) == day) {
            is_working = db_int(&rows, 1) != 0;
            has_row = db_next(&rows);
        }
        count -= is_working;
    }
    db_end(&rows);
    return day;
}
