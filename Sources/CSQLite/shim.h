#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

/* Swift calls no function with a variable number of arguments. */
static inline int csqlite_refuse_quoted_texts(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
}

/* A macro of more than one operator, which Swift does not read. */
static const int csqlite_readonly_rollback = SQLITE_READONLY_ROLLBACK;

#endif
