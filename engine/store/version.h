/* SPDX-License-Identifier: Apache-2.0
 * store/version.h - which database engine runs, for `tend --version`. */
#ifndef TEND_STORE_VERSION_H
#define TEND_STORE_VERSION_H

const char *store_engine_version(void); /* "3.40.1"; static */

#endif
