#!/usr/bin/env bash
# The kernels compile for the targets that cannot be built here: Apple's, a watch with words of 32 bits among them, and
# Android. Types differ there, such as int64_t, which is a long on Linux and none on macOS. Their headers are not at hand; what the
# files need of them is declared here, so this tells nothing of names that the systems lack.
#
#     Scripts/check-targets.sh
set -euo pipefail
cd "$(dirname "$0")/../Sources/CHillockKernels"
clang="$(dirname "$(dirname "$(realpath "$(command -v swift)")")")/bin/clang"
headers="$(mktemp -d)"
trap 'rm -rf "$headers"' EXIT
mkdir "$headers/sys"

cat > "$headers/string.h" <<'C'
#pragma once
#include <stddef.h>
void *memcpy(void *, const void *, size_t);
void *memset(void *, int, size_t);
void *memmove(void *, const void *, size_t);
int memcmp(const void *, const void *, size_t);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
size_t strlen(const char *);
size_t strcspn(const char *, const char *);
char *strchr(const char *, int);
char *strstr(const char *, const char *);
char *strtok_r(char *, const char *, char **);
C
cat > "$headers/stdlib.h" <<'C'
#pragma once
#include <stddef.h>
void *malloc(size_t);
void *calloc(size_t, size_t);
void free(void *);
void *aligned_alloc(size_t, size_t);
char *getenv(const char *);
long strtol(const char *, char **, int);
void abort(void);
C
cat > "$headers/stdio.h" <<'C'
#pragma once
#include <stddef.h>
typedef struct FILE FILE;
FILE *fopen(const char *, const char *);
int fclose(FILE *);
int fscanf(FILE *, const char *, ...);
char *fgets(char *, int, FILE *);
int snprintf(char *, size_t, const char *, ...);
int sscanf(const char *, const char *, ...);
C
cat > "$headers/pthread.h" <<'C'
#pragma once
#include <stddef.h>
typedef struct thread *pthread_t;
typedef struct { long a[8]; } pthread_mutex_t, pthread_cond_t, pthread_attr_t;
typedef unsigned long pthread_key_t;
typedef struct { long a[2]; } pthread_once_t;
#define PTHREAD_MUTEX_INITIALIZER {{0}}
#define PTHREAD_COND_INITIALIZER {{0}}
#define PTHREAD_ONCE_INIT {{0}}
#define PTHREAD_CREATE_DETACHED 1
int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int pthread_join(pthread_t, void **);
int pthread_detach(pthread_t);
int pthread_mutex_init(pthread_mutex_t *, const void *);
int pthread_mutex_lock(pthread_mutex_t *);
int pthread_mutex_trylock(pthread_mutex_t *);
int pthread_mutex_unlock(pthread_mutex_t *);
int pthread_mutex_destroy(pthread_mutex_t *);
int pthread_cond_init(pthread_cond_t *, const void *);
int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int pthread_cond_signal(pthread_cond_t *);
int pthread_cond_broadcast(pthread_cond_t *);
int pthread_cond_destroy(pthread_cond_t *);
int pthread_attr_init(pthread_attr_t *);
int pthread_attr_destroy(pthread_attr_t *);
int pthread_attr_setstacksize(pthread_attr_t *, size_t);
int pthread_attr_setdetachstate(pthread_attr_t *, int);
int pthread_key_create(pthread_key_t *, void (*)(void *));
void *pthread_getspecific(pthread_key_t);
int pthread_setspecific(pthread_key_t, const void *);
int pthread_once(pthread_once_t *, void (*)(void));
C
cat > "$headers/signal.h" <<'C'
#pragma once
typedef unsigned long sigset_t;
#define SIGHUP 1
#define SIGINT 2
#define SIGTERM 15
#define SIG_BLOCK 1
#define SIG_SETMASK 3
int sigemptyset(sigset_t *);
int sigaddset(sigset_t *, int);
int pthread_sigmask(int, const sigset_t *, sigset_t *);
C
cat > "$headers/time.h" <<'C'
#pragma once
struct timespec { long tv_sec, tv_nsec; };
typedef int clockid_t;
#define CLOCK_MONOTONIC 1
#define CLOCK_THREAD_CPUTIME_ID 3
int clock_gettime(clockid_t, struct timespec *);
int nanosleep(const struct timespec *, struct timespec *);
C
cat > "$headers/unistd.h" <<'C'
#pragma once
#define _SC_NPROCESSORS_ONLN 1
long sysconf(int);
C
cat > "$headers/sched.h" <<'C'
#pragma once
#include <stddef.h>
typedef struct { unsigned long a[16]; } cpu_set_t;
#define CPU_COUNT(set) ((int)(set)->a[0])
int sched_getaffinity(int, size_t, cpu_set_t *);
int sched_yield(void);
C
cat > "$headers/sys/sysctl.h" <<'C'
#pragma once
#include <stddef.h>
int sysctlbyname(const char *, void *, size_t *, void *, size_t);
C
cat > "$headers/sys/mman.h" <<'C'
#pragma once
#include <stddef.h>
#define MADV_HUGEPAGE 14
int madvise(void *, size_t, int);
C
cat > "$headers/sys/auxv.h" <<'C'
#pragma once
#define AT_HWCAP 16
unsigned long getauxval(unsigned long);
C

targets="arm64-apple-macos15 x86_64-apple-macos15 arm64-apple-ios18 arm64_32-apple-watchos11 aarch64-linux-android28"
for target in $targets; do
  for file in *.c; do
    "$clang" -target "$target" -std=c17 -ffreestanding -fsyntax-only -I include -isystem "$headers" "$file"
  done
done
echo "targets: $(ls ./*.c | wc -l) files compile for $targets"
