#include "db/sqlite_columns.h"

#include <stddef.h>

/* last_column(table, phrases): each of the first `phrases` phrases of the query stands somewhere
 * first; of those columns the last. Tells in one reading of the index what otherwise takes one for
 * each set of columns. */
static void last_column(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *result,
    int argument_count, sqlite3_value **arguments)
{
    int last = 0, count = argument_count > 0 ? sqlite3_value_int(arguments[0]) : 0;
    for (int phrase = 0; phrase < count; phrase++) {
        Fts5PhraseIter at;
        int column = 0;
        int status = api->xPhraseFirstColumn(row, phrase, &at, &column);
        if (status != SQLITE_OK)
            return sqlite3_result_error_code(result, status);
        last = column > last ? column : last;
    }
    sqlite3_result_int(result, last);
}

bool sqlite_add_columns(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *ask = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &ask, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(ask, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(ask);
    }
    sqlite3_finalize(ask);
    return api && api->xCreateFunction(api, "last_column", NULL, last_column, NULL) == SQLITE_OK;
}
