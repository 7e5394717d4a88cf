/* SPDX-License-Identifier: Apache-2.0
 * The version of SQLite that was linked, not of the header that was read. */
#include "store/version.h"

#include <sqlite3.h>

const char *store_engine_version(void)
{
	return sqlite3_libversion();
}
