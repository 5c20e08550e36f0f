/* Loaded into the program by LD_PRELOAD: makes the n-th call on a state file fail, or turns the clock back.
 *
 * HYPERFILL_FAULT_CALL=write:3:28:1   the third write to a state file fails with errno 28, and so do all after it
 *                                     (0: only that one)
 * HYPERFILL_FAULT_CLOCK=200:3600      from its 200th reading on the clock is 3600 seconds behind */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_int calls, readings;

static int is_state(const char *path) { return strstr(path, ".state.jsonl") && !strstr(path, ".index"); }

static int is_state_file(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_state(path) && !strstr(path, ".lock");
}

/* Whether this call is to fail; sets errno. */
static int fails(const char *call) {
    const char *fault = getenv("HYPERFILL_FAULT_CALL");
    char name[32];
    int nth, code, stays;
    if (!fault || sscanf(fault, "%31[^:]:%d:%d:%d", name, &nth, &code, &stays) != 4) return 0;
    if (strcmp(name, call) != 0) return 0;
    int number = atomic_fetch_add(&calls, 1) + 1;
    if (number < nth || (number > nth && !stays)) return 0;
    errno = code;
    return 1;
}

ssize_t write(int file, const void *bytes, size_t count) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = dlsym(RTLD_NEXT, "write");
    if (is_state_file(file) && fails("write")) {
        /* A disk that is full takes what still fits. */
        if (errno == ENOSPC && count > 1) {
            int code = errno;
            if (next(file, bytes, count / 2) < 0) errno = code;
            errno = code;
        }
        return -1;
    }
    return next(file, bytes, count);
}

int fdatasync(int file) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
    return is_state_file(file) && fails("fdatasync") ? -1 : next(file);
}

int fsync(int file) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fsync");
    /* The state file's folder is all that the program calls this for. */
    return fails("fsync") ? -1 : next(file);
}

int link(const char *from, const char *to) {
    static int (*next)(const char *, const char *);
    if (!next) next = dlsym(RTLD_NEXT, "link");
    /* Where there are no hard links the program renames. */
    const char *fault = getenv("HYPERFILL_FAULT_CALL");
    if (is_state(to) && fault && strncmp(fault, "rename:", 7) == 0) {
        errno = EPERM;
        return -1;
    }
    return is_state(to) && fails("link") ? -1 : next(from, to);
}

int rename(const char *from, const char *to) {
    static int (*next)(const char *, const char *);
    if (!next) next = dlsym(RTLD_NEXT, "rename");
    return is_state(to) && fails("rename") ? -1 : next(from, to);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, time);
    const char *fault = getenv("HYPERFILL_FAULT_CLOCK");
    int nth, seconds;
    if (result == 0 && clock == CLOCK_REALTIME && fault && sscanf(fault, "%d:%d", &nth, &seconds) == 2)
        if (atomic_fetch_add(&readings, 1) + 1 >= nth) time->tv_sec -= seconds;
    return result;
}
