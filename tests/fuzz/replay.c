// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay_TARGET [FILE...]: gives a fuzz target its corpus, or FILEs, without a fuzzer. Prints TAP for
 * tests/unit/run: one test, all files. The last name on standard error is that of the file it crashed with.
 */
#include "tree.h"

#include <dirent.h>
#include <string.h>

static unsigned n_files;

static void replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t len;
	long size;

	fprintf(stderr, "%s\n", path);
	FUZZ_CHECK(f && !fseek(f, 0, SEEK_END));
	size = ftell(f);
	rewind(f);
	/* exactly as long as it is, for the sanitizer */
	data = malloc(size ? size : 1);
	FUZZ_CHECK(data);
	len = fread(data, 1, size, f);
	FUZZ_CHECK(len == (size_t)size);
	fclose(f);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	n_files++;
}

static void replay_corpus(const char *target)
{
	char dir[256], path[1024];
	struct dirent *entry;
	DIR *list;

	snprintf(dir, sizeof(dir), "tests/fuzz/corpus/%s", target);
	list = opendir(dir);
	while (list && (entry = readdir(list))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		replay(path);
	}
	if (list)
		closedir(list);
}

int main(int argc, char **argv)
{
	const char *target = strstr(argv[0], "replay_");

	puts("1..1");
	fflush(stdout);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc == 1 && target)
		replay_corpus(target + strlen("replay_"));
	printf("%sok 1 - %u files\n", n_files ? "" : "not ", n_files);
	return !n_files;
}
