/* SPDX-License-Identifier: Apache-2.0
 * util/version.c - the version of the library that runs. */
#include "tend/tend.h"

const char *tend_version(void)
{
	return TEND_VERSION;
}
