/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* close_range, RLIMIT_NPROC, MAP_ANONYMOUS */
#include "plugin/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Sanitizers reserve terabytes of addresses and want some calls more.  Such a build is for tests;
 * this is the one place that knows of it. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static const struct limit {
	enum __rlimit_resource what;
	rlim_t most;
	const char *name;
} limits[] = {
    {RLIMIT_CORE, 0, "core files"}, /* what a plugin was told does not lie about on disk */
    {RLIMIT_FSIZE, 0, "files"},
    {RLIMIT_NPROC, 0, "processes"},
    {RLIMIT_MEMLOCK, 0, "locked memory"},
    {RLIMIT_MSGQUEUE, 0, "message queues"},
    /* seconds in its whole life: a pool replaces it after so many calls that it cannot use them
     * up honestly; this ends one whose parent is stopped or gone */
    {RLIMIT_CPU, 120, "processor time"},
    {RLIMIT_STACK, (rlim_t)8 << 20, "the stack"},
    {RLIMIT_AS, SANITIZED ? RLIM_INFINITY : (rlim_t)160 << 20, "memory"},
    {RLIMIT_NOFILE, 0, "descriptors"}, /* those that are open stay; last: others need some */
};

/* What may be asked of the system.  Everything else kills the process. */
enum only { ALWAYS, ON_THE_FD, ANONYMOUS_AND_NOT_TO_RUN };
static const struct allowed {
	int call;
	enum only only;
} allowed[] = {
    {SCMP_SYS(read), ON_THE_FD},
    {SCMP_SYS(write), ON_THE_FD},
    {SCMP_SYS(mmap), ANONYMOUS_AND_NOT_TO_RUN},
    {SCMP_SYS(brk), ALWAYS},
    {SCMP_SYS(munmap), ALWAYS},
    {SCMP_SYS(mremap), ALWAYS},
    {SCMP_SYS(madvise), ALWAYS},
    {SCMP_SYS(clock_gettime), ALWAYS},
    {SCMP_SYS(rt_sigreturn), ALWAYS},
    {SCMP_SYS(exit), ALWAYS},
    {SCMP_SYS(exit_group), ALWAYS},
#if SANITIZED
    {SCMP_SYS(mprotect), ALWAYS},
    {SCMP_SYS(futex), ALWAYS},
    {SCMP_SYS(sched_yield), ALWAYS},
    {SCMP_SYS(sigaltstack), ALWAYS},
    {SCMP_SYS(rt_sigprocmask), ALWAYS},
    {SCMP_SYS(getpid), ALWAYS},
    {SCMP_SYS(gettid), ALWAYS},
#endif
};

static enum rc cannot(struct err *e, const char *what)
{
	return err_set(e, RC_DENIED, "%s cannot be had here: %s", what, strerror(errno));
}

static enum rc drop_descriptors(int fd, struct err *e)
{
	if ((fd > 0 && close_range(0, (unsigned)fd - 1, 0) != 0)
	    || close_range((unsigned)fd + 1, ~0u, 0) != 0)
		return cannot(e, "closing every other descriptor");
	return RC_OK;
}

static enum rc drop_rights(struct err *e)
{
	struct __user_cap_header_struct who = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
	/* sent when the thread that started it ends; whoever is waited for then starts another */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
		return cannot(e, "ending with the parent");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return cannot(e, "giving up new rights");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return cannot(e, "keeping others out of its memory");
	if (syscall(SYS_capset, &who, none) != 0)
		return cannot(e, "giving up the rights of root");
	return RC_OK;
}

static enum rc set_limits(struct err *e)
{
	for (size_t i = 0; i < countof(limits); i++) {
		struct rlimit now, r = {limits[i].most, limits[i].most};
		if (getrlimit(limits[i].what, &now) != 0)
			return cannot(e, limits[i].name);
		if (now.rlim_max < r.rlim_max) /* somebody was stricter still */
			r = (struct rlimit){now.rlim_max, now.rlim_max};
		if (setrlimit(limits[i].what, &r) != 0)
			return cannot(e, limits[i].name);
	}
	return RC_OK;
}

static int allow(scmp_filter_ctx f, const struct allowed *row, int fd)
{
	struct scmp_arg_cmp args[2] = {{0}};
	unsigned n = 0;
	if (row->only == ON_THE_FD)
		args[n++] = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd);
	if (row->only == ANONYMOUS_AND_NOT_TO_RUN) {
		args[n++] = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
		args[n++] = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);
	}
	return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, row->call, n, args);
}

static enum rc set_filter(int fd, struct err *e)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int bad = f ? 0 : -ENOMEM;
	if (!bad) /* calls of another architecture, such as 32 bit */
		bad = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; i < countof(allowed) && !bad; i++)
		bad = allow(f, &allowed[i], fd);
	if (!bad)
		bad = seccomp_load(f);
	if (f)
		seccomp_release(f); /* frees memory: that is allowed by now */
	if (bad) {
		errno = -bad;
		return cannot(e, "a filter of system calls");
	}
	return RC_OK;
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* What the C library asks of the system the first time only, it asks now: malloc() for a random
 * number, and qsort(), for more than a kilobyte, how much memory there is. */
static void settle(void)
{
	int v[1024] = {0};
	free(malloc(1));
	qsort(v, countof(v), sizeof *v, by_value);
}

enum rc confine(int fd, struct err *e)
{
	settle();
	enum rc rc = drop_descriptors(fd, e);
	if (rc == RC_OK)
		rc = drop_rights(e);
	if (rc == RC_OK)
		rc = set_limits(e);
	if (rc == RC_OK)
		rc = set_filter(fd, e);
	return rc;
}
