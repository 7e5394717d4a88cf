/* SPDX-License-Identifier: Apache-2.0
 * The process of a plugin: what it has, and what starting one does to the program around it. */
#define _GNU_SOURCE
#include "plugin/worker.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asks.h"
#include "bad_worker.h"

/* SQLite holds its file by locks that any close in this process would drop. */
static void locks_on_files_stay(void **state)
{
	char path[256];
	const char *tmp = getenv("TMPDIR");
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int status, fd;
	snprintf(path, sizeof path, "%s/locked", tmp ? tmp : "/tmp");
	fd = open(path, O_RDWR | O_CREAT, 0600); /* not even closed on exec */
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_SETLK, &whole), 0);
	struct workers *w = real_workers(patient), *bad = bad_workers("crashes", patient);
	echo(w, "d1", 1);
	struct arena a = {0};
	struct cage_result r;
	const struct cage_call c = call_of("bad", CAGE_CHECK, "any", NULL);
	workers_call(bad, "bad", &c, &a, &r);
	workers_close(w);
	workers_close(bad);
	arena_drop(&a);
	pid_t other = fork();
	if (other == 0) {
		struct flock f = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
		_exit(fcntl(fd, F_GETLK, &f) == 0 && f.l_type == F_WRLCK ? 0 : 1);
	}
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_int_equal(status, 0);
	close(fd);
	unlink(path);
}

/* What the system says about the process: one descriptor, no environment, no rights. */
static void a_worker_has_nothing(void **state)
{
	struct arena a = {0};
	struct workers *w = real_workers(patient);
	char line[256];
	int found = 0, fds = 0;
	int stray = open("/dev/null", O_RDONLY); /* not closed on exec */
	assert_true(stray >= 0);
	echo(w, "d1", 1);
	pid_t pid = workers_pid(w, "d1");
	FILE *f = fopen(arena_fmt(&a, "/proc/%d/status", (int)pid), "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		found += strcmp(line, "Seccomp:\t2\n") == 0 || strcmp(line, "NoNewPrivs:\t1\n") == 0
		         || strcmp(line, "CapEff:\t0000000000000000\n") == 0
		         || strcmp(line, "CapPrm:\t0000000000000000\n") == 0;
	fclose(f);
	assert_int_equal(found, 4);
	DIR *d = opendir(arena_fmt(&a, "/proc/%d/fd", (int)pid));
	if (d) { /* only root may look: nobody can look into it, not even the same person */
		for (struct dirent *x; (x = readdir(d));)
			if (x->d_name[0] != '.') {
				assert_string_equal(x->d_name, "3");
				fds++;
			}
		closedir(d);
		assert_int_equal(fds, 1);
		f = fopen(arena_fmt(&a, "/proc/%d/environ", (int)pid), "r");
		assert_non_null(f);
		assert_int_equal(fgetc(f), EOF);
		fclose(f);
	}
	close(stray);
	workers_close(w);
	arena_drop(&a);
}

/* People do not need the command: without its socket it says so and does nothing. */
static void typed_by_hand_the_command_explains_itself(void **state)
{
	const char *tend = getenv("TEND");
	char said[200] = "";
	int status, pipes[2];
	if (!tend)
		skip();
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(pipes[1], STDERR_FILENO);
		close_range(3, ~0u, 0);
		execl(tend, "tend", WORKER_COMMAND, (char *)NULL);
		_exit(99);
	}
	close(pipes[1]);
	assert_true(read(pipes[0], said, sizeof said - 1) > 0);
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 2);
	assert_non_null(strstr(said, "Tend itself"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(locks_on_files_stay),
	    TEST(a_worker_has_nothing),
	    TEST(typed_by_hand_the_command_explains_itself),
	};
	if (argc == 2 && strcmp(argv[1], WORKER_COMMAND) == 0)
		bad_worker(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
