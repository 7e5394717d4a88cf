/* SPDX-License-Identifier: Apache-2.0
 * Feeds every file of a folder to a fuzz target, so that what fuzzing once found stays tested
 * with any compiler.  Prints TAP.  A target that ends the process has failed. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Feeds one file; false if it cannot be read. */
static int feed(const char *folder, const char *name)
{
	char path[4096];
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return 0;
	FILE *f = fopen(path, "rb");
	if (!f)
		return 0;
	size_t n = 0, cap = (size_t)1 << 20;
	/* The block is exactly as long as the input, so that a sanitizer sees an overrun. */
	uint8_t *all = malloc(cap), *exact = NULL;
	if (all)
		n = fread(all, 1, cap, f);
	int good = all && !ferror(f) && n < cap && (exact = malloc(n ? n : 1));
	fclose(f);
	for (size_t i = 0; good && i < n; i++)
		exact[i] = all[i];
	free(all);
	if (good)
		LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return good;
}

int main(int argc, char **argv)
{
	struct dirent **files;
	int n = argc == 2 ? scandir(argv[1], &files, visible, alphasort) : -1;
	if (n < 0) {
		fprintf(stderr, "usage: replay FOLDER (with the inputs to feed)\n");
		return 2;
	}
	printf("1..%d\n", n);
	int failed = 0;
	for (int i = 0; i < n; i++) {
		fprintf(stderr, "# feeding %s\n", files[i]->d_name);
		int good = feed(argv[1], files[i]->d_name);
		printf("%sok %d - %s\n", good ? "" : "not ", i + 1, files[i]->d_name);
		fflush(stdout);
		failed += !good;
		free(files[i]);
	}
	free(files);
	return failed ? 1 : 0;
}
