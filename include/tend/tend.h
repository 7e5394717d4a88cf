/* SPDX-License-Identifier: Apache-2.0
 * tend/tend.h - what every part of the library shares: its version and how it marks its names.
 *
 * Link with `pkg-config --cflags --libs tend`.  Names that begin with tend_ or TEND_ are the
 * library's; it defines no others. */
#ifndef TEND_TEND_H
#define TEND_TEND_H

/* The version of this header.  MAJOR changes when a program has to be changed or compiled anew. */
#define TEND_VERSION_MAJOR 0
#define TEND_VERSION_MINOR 1
#define TEND_VERSION_PATCH 0
#define TEND_VERSION       "0.1.0"

/* Stands before every function that programs may call. */
#if defined(__GNUC__)
#define TEND_API __attribute__((visibility("default")))
#else
#define TEND_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that runs, as "MAJOR.MINOR.PATCH"; static, never NULL.  It may be
 * newer than TEND_VERSION, which is the version the program was compiled with. */
TEND_API const char *tend_version(void);

#ifdef __cplusplus
}
#endif

#endif
