#ifndef CODBC_SHIM_H
#define CODBC_SHIM_H

#include <sql.h>
#include <sqlext.h>

#endif
