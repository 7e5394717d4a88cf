/* SPDX-License-Identifier: Apache-2.0
 * Native code in a worker, as if somebody had broken out of Lua: what it asks of the system. */
#define _GNU_SOURCE
#include "plugin/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "asks.h"

#define FD   3
#define P(x) ((long)(x)) /* an address as an argument */

/* Each ends the process. */
static const struct attempt {
	const char *name;
	long call, args[6];
} attempts[] = {
    /* files */
    {"openat", SYS_openat, {AT_FDCWD, P("/etc/passwd"), O_RDONLY}},
    {"stat", SYS_newfstatat, {AT_FDCWD, P("/"), 0, 0}},
    {"getdents", SYS_getdents64, {FD, 0, 0}},
    {"memfd_create", SYS_memfd_create, {P("x"), 0}},
    {"io_uring_setup", SYS_io_uring_setup, {8, 0}},
    {"chroot", SYS_chroot, {P("/")}},
    {"mount", SYS_mount, {P("x"), P("/"), P("tmpfs"), 0, 0}},
    /* descriptors */
    {"dup", SYS_dup, {FD}},
    {"fcntl", SYS_fcntl, {FD, F_DUPFD, 0}},
    {"ioctl", SYS_ioctl, {FD, 0x541B, 0}},
    {"pipe", SYS_pipe2, {0, 0}},
    {"read another", SYS_read, {0, 0, 0}},
    {"write another", SYS_write, {2, P("x"), 1}},
    {"recvmsg", SYS_recvmsg, {FD, 0, 0}}, /* would take descriptors from outside */
    {"sendmsg", SYS_sendmsg, {FD, 0, 0}},
    /* network */
    {"socket", SYS_socket, {AF_INET, SOCK_STREAM, 0}},
    {"socketpair", SYS_socketpair, {AF_UNIX, SOCK_STREAM, 0, 0}},
    {"connect", SYS_connect, {FD, 0, 0}},
    {"bind", SYS_bind, {FD, 0, 0}},
    /* processes */
    {"clone", SYS_clone, {SIGCHLD}},
    {"clone3", SYS_clone3, {0, 0}},
    {"execve", SYS_execve, {P("/bin/sh"), 0, 0}},
    {"execveat", SYS_execveat, {AT_FDCWD, P("/bin/sh"), 0, 0, 0}},
    {"kill", SYS_kill, {1, SIGKILL}},
    {"tgkill", SYS_tgkill, {1, 1, SIGKILL}},
    {"getppid", SYS_getppid, {0}},
    {"ptrace", SYS_ptrace, {PTRACE_ATTACH, 1}},
    {"process_vm_readv", SYS_process_vm_readv, {1, 0, 0, 0, 0, 0}},
    {"pidfd_open", SYS_pidfd_open, {1, 0}},
    {"setrlimit", SYS_prlimit64, {0, RLIMIT_AS, 0, 0}},
    {"setuid", SYS_setuid, {0}},
    {"prctl", SYS_prctl, {3 /* PR_GET_DUMPABLE */}},
    {"seccomp", SYS_seccomp, {0, 0, 0}},
    {"unshare", SYS_unshare, {CLONE_NEWUSER}},
    {"setns", SYS_setns, {FD, 0}},
    {"bpf", SYS_bpf, {0, 0, 0}},
    {"keyctl", SYS_keyctl, {0, 0, 0}},
    {"userfaultfd", SYS_userfaultfd, {0}},
    {"perf_event_open", SYS_perf_event_open, {0, 0, -1, -1, 0}},
    {"shmget", SYS_shmget, {0, 4096, 01600}},
    {"reboot", SYS_reboot, {0, 0, 0, 0}},
    {"clock_settime", SYS_clock_settime, {CLOCK_REALTIME, 0}},
    {"uname", SYS_uname, {0}},
    /* memory that runs, or is a file */
    {"mmap to run",
     SYS_mmap,
     {0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0}},
    {"mmap a file", SYS_mmap, {0, 4096, PROT_READ, MAP_SHARED, FD, 0}},
    {"pkey_mprotect", SYS_pkey_mprotect, {0, 0, PROT_EXEC, 0}},
    {"nothing there", 100000, {0}},
#if defined(__x86_64__) /* younger machines have no such calls */
    {"open", SYS_open, {P("/etc/passwd"), O_RDONLY}},
    {"creat", SYS_creat, {P("/tmp/tend-escaped"), 0600}},
    {"unlink", SYS_unlink, {P("/tmp/tend-escaped")}},
    {"rename", SYS_rename, {P("/tmp/a"), P("/tmp/b")}},
    {"mkdir", SYS_mkdir, {P("/tmp/tend-escaped"), 0700}},
    {"chmod", SYS_chmod, {P("/tmp/tend-escaped"), 0777}},
    {"fork", SYS_fork, {0}},
    {"vfork", SYS_vfork, {0}},
    {"of the x32 kind", 0x40000000L | SYS_openat, {AT_FDCWD, P("/etc/passwd"), O_RDONLY}},
#endif
#if !SANITIZED
    {"mprotect", SYS_mprotect, {0, 0, PROT_EXEC}},
#endif
};

/* Runs `f` shut in, with a socket at FD whose other end is *line; gives the status. */
static int shut_in(void (*f)(const void *), const void *arg, bool as_nobody, int *line)
{
	int pair[2], status;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(pair[1], FD);
		if (as_nobody
		    && (setgroups(0, NULL) || setresgid(65534, 65534, 65534)
		        || setresuid(65534, 65534, 65534)))
			_exit(98);
		if (confine(FD, NULL) != RC_OK)
			_exit(99);
		f(arg);
		_exit(0);
	}
	close(pair[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*line = pair[0];
	return status;
}

static void attempt(const void *arg)
{
	const struct attempt *t = arg;
	const long *v = t->args;
	syscall(t->call, v[0], v[1], v[2], v[3], v[4], v[5]);
}

static void each_is_refused(bool as_nobody)
{
	size_t refused = 0;
	for (size_t i = 0; i < countof(attempts); i++) {
		int line, status = shut_in(attempt, &attempts[i], as_nobody, &line);
		close(line);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
			refused++;
		else
			print_message("%s: status %x\n", attempts[i].name, (unsigned)status);
	}
	assert_int_equal(refused, countof(attempts));
	assert_true(refused >= 50);
}

static void every_other_system_call_ends_the_worker(void **state)
{
	each_is_refused(false);
}

static void it_does_so_without_root(void **state)
{
	if (geteuid() != 0)
		skip(); /* then the test before this one was without root */
	each_is_refused(true);
}

static int by_size(const void *a, const void *b)
{
	return *(const long *)a < *(const long *)b;
}

/* What is left: memory, the time, and its own line; and what the C library needs for its work. */
static void live(const void *arg)
{
	struct timespec t;
	char b[40], *large;
	static long many[20000];
	if (write(FD, "here", 4) != 4)
		_exit(1);
	large = malloc((size_t)4 << 20); /* from mmap */
	if (!large)
		_exit(2);
	memset(large, 1, (size_t)4 << 20);
	large = realloc(large, (size_t)8 << 20);
	if (!large || large[4194303] != 1)
		_exit(3);
	free(large);
	for (int i = 0; i < 1000; i++) /* from brk */
		if (!malloc(1000))
			_exit(4);
	for (size_t i = 0; i < countof(many); i++)
		many[i] = (long)(i * 7919 % countof(many));
	qsort(many, countof(many), sizeof *many, by_size);
	if (many[0] != (long)countof(many) - 1 || snprintf(b, sizeof b, "%.17g", 0.1) != 19
	    || strtod(b, NULL) != 0.1)
		_exit(7);
	if (clock_gettime(CLOCK_MONOTONIC, &t) || clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
		_exit(5);
	if (read(FD, b, 0) != 0)
		_exit(6);
}

static void it_can_work_and_end(void **state)
{
	char b[4];
	int line;
	assert_int_equal(shut_in(live, NULL, false, &line), 0);
	assert_int_equal(read(line, b, 4), 4);
	assert_memory_equal(b, "here", 4);
	close(line);
}

static void devour(const void *arg)
{
	for (;;) {
		char *p = malloc((size_t)1 << 20);
		if (!p)
			_exit(42);
		memset(p, 1, (size_t)1 << 20);
	}
}

static void memory_has_an_end(void **state)
{
	int line;
	if (SANITIZED)
		skip();
	assert_int_equal(WEXITSTATUS(shut_in(devour, NULL, false, &line)), 42);
	close(line);
}

/* A system in which something that it needs is missing. */
static const struct lacking {
	const char *name;
	int call;
} lackings[] = {
    {"closing", SCMP_SYS(close_range)}, {"rights", SCMP_SYS(prctl)},
    {"capabilities", SCMP_SYS(capset)}, {"limits", SCMP_SYS(prlimit64)},
    {"filter", SCMP_SYS(seccomp)},
};

static void where_a_part_is_missing_nothing_begins(void **state)
{
	for (size_t i = 0; i < countof(lackings); i++) {
		const struct lacking *l = &lackings[i];
		int status;
		pid_t pid = fork();
		if (pid == 0) {
			struct err e = {0};
			scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
			int bad = seccomp_rule_add(f, SCMP_ACT_ERRNO(EOPNOTSUPP), l->call, 0);
			/* without the call of that name it is asked for by another */
			if (l->call == SCMP_SYS(seccomp))
				bad |=
				    seccomp_rule_add(f, SCMP_ACT_ERRNO(EOPNOTSUPP), SCMP_SYS(prctl),
				                     1, SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
			if (bad || seccomp_load(f) != 0)
				_exit(1);
			seccomp_release(f);
			_exit(confine(FD, &e) == RC_DENIED && strstr(e.msg, "cannot be had here")
			          ? 7
			          : 8);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WEXITSTATUS(status) != 7)
			print_message("%s: status %x\n", l->name, (unsigned)status);
		assert_int_equal(WEXITSTATUS(status), 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_other_system_call_ends_the_worker),
	    cmocka_unit_test(it_does_so_without_root),
	    cmocka_unit_test(it_can_work_and_end),
	    cmocka_unit_test(memory_has_an_end),
	    cmocka_unit_test(where_a_part_is_missing_nothing_begins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
