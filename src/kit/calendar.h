/* Working days: Monday to Friday but for public holidays, and those weekend days that are worked
 * instead. Holidays are rows (table holiday: on_day, is_working, name), filled for mainland China
 * by a migration and edited by the administrator. */
#pragma once
#include "db/db.h"

/* The day that lies `count` working days after `day`; `day` itself is not counted. */
int64_t calendar_add_working_days(struct ctx *, int64_t day, int count);
