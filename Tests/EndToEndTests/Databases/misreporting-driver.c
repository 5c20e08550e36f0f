/* Loaded into the program by LD_PRELOAD: a driver that says nothing, or something wrong, of the rows it has fetched.

   ODBC_FAULT names what is wrong with those that have text:
     no-length   the length of a value stays what it was before the rows were fetched
     characters  lengths are counted in characters, not in bytes
     odd         lengths are a byte short
     no-count    the number of rows stays what it was before they were fetched
     row-error   the second row could not be fetched, of which nothing but its status tells */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sql.h>
#include <sqlext.h>
#include <stdlib.h>
#include <string.h>

/* Of the statement that was bound last. */
static SQLHSTMT bound;
static SQLLEN *lengths;
static SQLULEN size, *fetched;
static SQLUSMALLINT *statuses;

static int is(const char *fault)
{
    const char *wanted = getenv("ODBC_FAULT");
    return wanted && strcmp(wanted, fault) == 0;
}

SQLRETURN SQLSetStmtAttr(SQLHSTMT statement, SQLINTEGER name, SQLPOINTER value, SQLINTEGER length)
{
    SQLRETURN (*real)(SQLHSTMT, SQLINTEGER, SQLPOINTER, SQLINTEGER) = dlsym(RTLD_NEXT, "SQLSetStmtAttr");
    if (name == SQL_ATTR_ROW_ARRAY_SIZE) {
        bound = NULL;
        size = (SQLULEN)value;
    }
    if (name == SQL_ATTR_ROW_STATUS_PTR) statuses = value;
    if (name == SQL_ATTR_ROWS_FETCHED_PTR) fetched = value;
    return real(statement, name, value, length);
}

SQLRETURN SQLBindCol(SQLHSTMT statement, SQLUSMALLINT column, SQLSMALLINT type, SQLPOINTER value, SQLLEN width, SQLLEN *length)
{
    SQLRETURN (*real)(SQLHSTMT, SQLUSMALLINT, SQLSMALLINT, SQLPOINTER, SQLLEN, SQLLEN *) = dlsym(RTLD_NEXT, "SQLBindCol");
    if (type == SQL_C_WCHAR) {
        bound = statement;
        lengths = length;
    }
    return real(statement, column, type, value, width, length);
}

SQLRETURN SQLFetch(SQLHSTMT statement)
{
    SQLRETURN (*real)(SQLHSTMT) = dlsym(RTLD_NEXT, "SQLFetch");
    if (statement != bound) return real(statement);
    SQLLEN before = size > 1 ? lengths[1] : 0;
    SQLULEN count = *fetched;
    SQLRETURN result = real(statement);
    if (!SQL_SUCCEEDED(result)) return result;
    if (is("no-length") && size > 1) lengths[1] = before;
    for (SQLULEN row = 0; row < *fetched; row++) {
        if (lengths[row] <= 0) continue;
        if (is("characters")) lengths[row] /= 2;
        if (is("odd")) lengths[row] -= 1;
    }
    if (is("no-count")) *fetched = count;
    if (is("row-error") && size > 1) statuses[1] = SQL_ROW_ERROR;
    return result;
}

SQLRETURN SQLGetData(SQLHSTMT statement, SQLUSMALLINT column, SQLSMALLINT type, SQLPOINTER value, SQLLEN width, SQLLEN *length)
{
    SQLRETURN (*real)(SQLHSTMT, SQLUSMALLINT, SQLSMALLINT, SQLPOINTER, SQLLEN, SQLLEN *) = dlsym(RTLD_NEXT, "SQLGetData");
    SQLLEN before = *length;
    SQLRETURN result = real(statement, column, type, value, width, length);
    if (!SQL_SUCCEEDED(result) || type != SQL_C_WCHAR || *length <= 0) return result;
    if (is("no-length")) *length = before;
    if (is("characters")) *length /= 2;
    if (is("odd")) *length -= 1;
    return result;
}
