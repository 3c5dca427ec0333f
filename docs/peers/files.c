// The least time that a merge can take: reads files once, piece by piece of all, and
// writes as much as one of them, with two threads and nothing to compute.
//
//	cc -O2 -mavx2 -pthread -o files docs/peers/files.c && ./files read|map OUT FILE...
//
// "read" copies pieces into a buffer, "map" sums them where they are mapped.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 128 << 10 };

static int n, mapped, fd[64], out;
static const char *at[64];
static long size;
static atomic_long next;

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void *work(void *unused) {
	unsigned long *buf = aligned_alloc(4096, PIECE), sum = 0;
	char *result = aligned_alloc(4096, PIECE);
	memset(result, 1, PIECE);
	for (long p; (p = atomic_fetch_add(&next, 1) * PIECE) < size;) {
		long len = size - p < PIECE ? size - p : PIECE;
		for (int k = 0; k < n; k++) {
			if (!mapped && pread(fd[k], buf, len, p) < 0)
				perror("read");
			const unsigned long *x = mapped ? (const void *)(at[k] + p) : buf;
			for (long i = 0; i < len / 8; i++)
				sum += x[i];
		}
		if (pwrite(out, result, len, p) < 0)
			perror("write");
	}
	return (void *)sum;
}

static void run(char **arg) {
	out = open(arg[0], O_RDWR | O_CREAT | O_TRUNC, 0644);
	for (n = 0; arg[n + 1]; n++) {
		struct stat st;
		fd[n] = open(arg[n + 1], O_RDONLY);
		fstat(fd[n], &st);
		size = st.st_size;
		if (mapped)
			at[n] = mmap(0, size, PROT_READ, MAP_SHARED, fd[n], 0);
	}
	pthread_t t[2];
	for (int i = 0; i < 2; i++)
		pthread_create(t + i, 0, work, 0);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], 0);
}

int main(int argc, char **arg) {
	if (argc < 4 || argc > 66)
		return 2;
	mapped = !strcmp(arg[1], "map");
	double start = now();
	if (fork() == 0) {
		run(arg + 2);
		_exit(0);
	}
	wait(0); // unmapping counts
	printf("%.3f s\n", now() - start);
}
