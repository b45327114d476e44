/* A disk that fails on request: an LD_PRELOAD library between cdp and the system.
 *
 * DISK_ROOT   the folder that is watched, absolute; calls elsewhere pass
 * DISK_FAULT  what happens at the chosen call:
 *               count        nothing
 *               kill         the process ends before it
 *               fail:ERRNO   it fails once      fail+:ERRNO   so do all that follow
 *               full         it and all that follow fail with ENOSPC where they need room
 *               power        the process ends before it, and all that was not synced is lost: names and bytes
 *               blank        the same, but names stay: files that were not synced are empty
 *               patience     every call is interrupted (EINTR) the first time, every write is cut to one half
 *               sync         it fails, if it is a sync, and what it should have saved is lost for good, as Linux does
 *               unread       it fails with EIO once; here calls are those that open a file for reading or read
 * DISK_CALL   the number of that call, from 1
 * DISK_COUNT  a file that gets the number of calls
 *
 * Calls are counted that change something: open for writing, write, sync, rename, link, unlink, rmdir, mkdir.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum fault { COUNT, KILL, FAIL, FAIL_ON, FULL, POWER, BLANK, PATIENCE, SYNC, UNREAD };
enum need { ROOM, NO_ROOM };
enum { FILES = 20000, NAMES = 20000 };

/* What a file held when it was synced last. `held` keeps it open, so that it can be cut back whatever its name is. */
struct file { dev_t device; ino_t number; off_t synced; int held; };
/* A change of a folder that is not synced: `path` was made, or what stood there is kept under `saved`. */
struct name { char *path, *saved; };

static struct file files[FILES];
static struct name names[NAMES];
static int file_count, name_count, saved_count;
static enum fault fault;
static int number, watched_now;
static long chosen, calls;
static char root[PATH_MAX], save[PATH_MAX], count_file[PATH_MAX];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static __thread int inside, interrupted;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    static const char *words[] = {"count", "kill", "fail", "fail+", "full", "power", "blank", "patience", "sync", "unread"};
    const char *folder = getenv("DISK_ROOT"), *wanted = getenv("DISK_FAULT");
    if (!folder || !wanted) return;
    size_t word = strcspn(wanted, ":");
    for (int i = 0; i <= UNREAD; i++) if (strlen(words[i]) == word && !strncmp(words[i], wanted, word)) fault = i;
    number = wanted[word] ? atoi(wanted + word + 1) : EIO;
    chosen = getenv("DISK_CALL") ? atol(getenv("DISK_CALL")) : 0;
    snprintf(root, sizeof root, "%s", folder);
    snprintf(save, sizeof save, "%s.saved-%d", folder, getpid());
    if (getenv("DISK_COUNT")) snprintf(count_file, sizeof count_file, "%s", getenv("DISK_COUNT"));
    struct rlimit limit;
    if (!getrlimit(RLIMIT_NOFILE, &limit)) { limit.rlim_cur = limit.rlim_max; setrlimit(RLIMIT_NOFILE, &limit); }
    mkdir(save, 0700);
    watched_now = 1;
    unsetenv("LD_PRELOAD");
}

static int erase(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status; (void)kind; (void)walk;
    return remove(path);
}
static void erase_tree(const char *path) { nftw(path, erase, 32, FTW_DEPTH | FTW_PHYS); }

__attribute__((destructor)) static void end(void) {
    if (!watched_now) return;
    inside++;
    erase_tree(save);
    FILE *out = count_file[0] ? fopen(count_file, "w") : NULL;
    if (out) { fprintf(out, "%ld\n", calls); fclose(out); }
}

static int is_watched(const char *path) {
    size_t length = strlen(root);
    return watched_now && !inside && path && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}
static int path_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}
static int is_descriptor_watched(int descriptor) {
    char path[PATH_MAX];
    return watched_now && !inside && path_of(descriptor, path) && is_watched(path);
}

static struct file *file_of(int descriptor, int isNew) {
    struct stat status;
    if (fstat(descriptor, &status) || !S_ISREG(status.st_mode)) return NULL;
    for (int i = file_count - 1; i >= 0; i--)
        if (files[i].number == status.st_ino && files[i].device == status.st_dev) {
            if (isNew) files[i].synced = 0;
            return &files[i];
        }
    if (file_count == FILES) return NULL;
    int held = fcntl(descriptor, F_DUPFD_CLOEXEC, 400);
    files[file_count] = (struct file){status.st_dev, status.st_ino, isNew ? 0 : status.st_size, held};
    return &files[file_count++];
}

/* Keeps what stands at a path, so that a change of its name can be undone. */
static char *keep(const char *path) {
    char place[PATH_MAX + 32];
    struct stat status;
    if (lstat(path, &status) || S_ISDIR(status.st_mode)) return NULL;
    snprintf(place, sizeof place, "%s/%d", save, saved_count++);
    return NEXT(link)(path, place) ? NULL : strdup(place);
}
static void note(const char *path, char *saved) {
    if (name_count < NAMES) names[name_count++] = (struct name){strdup(path), saved};
}
static void forget(const char *folder) {
    int left = 0;
    for (int i = 0; i < name_count; i++) {
        const char *slash = strrchr(names[i].path, '/');
        size_t length = slash - names[i].path;
        if (strlen(folder) != length || strncmp(folder, names[i].path, length)) names[left++] = names[i];
    }
    name_count = left;
}

static void lose_power(void) {
    inside++;
    if (fault == POWER)
        for (int i = name_count - 1; i >= 0; i--) {
            erase_tree(names[i].path);
            if (names[i].saved) NEXT(link)(names[i].saved, names[i].path);
        }
    for (int i = 0; i < file_count; i++) {
        struct stat status;
        if (!fstat(files[i].held, &status) && status.st_size > files[i].synced) ftruncate(files[i].held, files[i].synced);
    }
    erase_tree(save);
    _exit(137);
}

/* Counts a call; the answer is the error it is to fail with, 0 for none. */
static int step(enum need need) {
    if (fault == PATIENCE) {
        interrupted = !interrupted;
        if (interrupted) return EINTR;
    }
    pthread_mutex_lock(&mutex);
    long call = ++calls;
    pthread_mutex_unlock(&mutex);
    if (!chosen || call < chosen) return 0;
    switch (fault) {
    case KILL: inside++; erase_tree(save); _exit(137);
    case POWER: case BLANK: lose_power(); return 0;
    case FAIL: return call == chosen ? number : 0;
    case FAIL_ON: return number;
    case FULL: return need == ROOM ? ENOSPC : 0;
    case UNREAD: return call == chosen ? EIO : 0;
    default: return 0;
    }
}
#define STEP(need) do { int error = fault == UNREAD ? 0 : step(need); if (error) { errno = error; return -1; } } while (0)
#define READ_STEP() do { int error = fault == UNREAD ? step(NO_ROOM) : 0; if (error) { errno = error; return -1; } } while (0)

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    if (!is_watched(path)) return NEXT(openat)(folder, path, flags, mode);
    if (!(flags & (O_WRONLY | O_RDWR | O_CREAT))) {
        if (!(flags & O_DIRECTORY)) READ_STEP();
        return NEXT(openat)(folder, path, flags, mode);
    }
    struct stat status;
    int isNew = lstat(path, &status) != 0;
    STEP(isNew ? ROOM : NO_ROOM);
    int descriptor = NEXT(openat)(folder, path, flags, mode);
    if (descriptor >= 0) {
        pthread_mutex_lock(&mutex);
        file_of(descriptor, isNew);
        if (isNew) note(path, NULL);
        pthread_mutex_unlock(&mutex);
    }
    return descriptor;
}
#define MODE(flags) ({ va_list list; va_start(list, flags); mode_t mode = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; va_end(list); mode; })
int open(const char *path, int flags, ...) { return open_at(AT_FDCWD, path, flags, MODE(flags)); }
int open64(const char *path, int flags, ...) { return open_at(AT_FDCWD, path, flags, MODE(flags)); }
int openat(int folder, const char *path, int flags, ...) { return open_at(folder, path, flags, MODE(flags)); }

ssize_t read(int descriptor, void *bytes, size_t count) {
    if (is_descriptor_watched(descriptor)) READ_STEP();
    return NEXT(read)(descriptor, bytes, count);
}
ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
    if (is_descriptor_watched(descriptor)) READ_STEP();
    return NEXT(pread)(descriptor, bytes, count, offset);
}
ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (!is_descriptor_watched(descriptor)) return NEXT(write)(descriptor, bytes, count);
    STEP(ROOM);
    return NEXT(write)(descriptor, bytes, fault == PATIENCE && count > 1 ? count / 2 : count);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    if (!is_descriptor_watched(descriptor)) return NEXT(pwrite)(descriptor, bytes, count, offset);
    STEP(ROOM);
    return NEXT(pwrite)(descriptor, bytes, fault == PATIENCE && count > 1 ? count / 2 : count, offset);
}
int fsync(int descriptor) {
    char path[PATH_MAX];
    if (!watched_now || inside || !path_of(descriptor, path)) return NEXT(fsync)(descriptor);
    /* The folder that holds the watched one keeps its name, too. */
    if (!is_watched(path)) return NEXT(fsync)(descriptor);
    STEP(NO_ROOM);
    pthread_mutex_lock(&mutex);
    struct file *file = file_of(descriptor, 0);
    int fails = fault == SYNC && calls >= chosen;
    struct stat status;
    if (fails) {
        fault = COUNT;
        if (file) ftruncate(file->held, file->synced);
    } else if (file) {
        if (!fstat(descriptor, &status)) file->synced = status.st_size;
    } else {
        forget(path);
    }
    pthread_mutex_unlock(&mutex);
    if (fails) { errno = EIO; return -1; }
    return 0;
}
int rename(const char *from, const char *to) {
    if (!is_watched(to)) return NEXT(rename)(from, to);
    STEP(ROOM);
    pthread_mutex_lock(&mutex);
    char *saved = keep(to);
    int done = NEXT(rename)(from, to);
    if (!done) note(to, saved);
    pthread_mutex_unlock(&mutex);
    return done;
}
int link(const char *from, const char *to) {
    if (!is_watched(to)) return NEXT(link)(from, to);
    STEP(ROOM);
    pthread_mutex_lock(&mutex);
    int done = NEXT(link)(from, to);
    if (!done) note(to, NULL);
    pthread_mutex_unlock(&mutex);
    return done;
}
int unlink(const char *path) {
    if (!is_watched(path)) return NEXT(unlink)(path);
    STEP(NO_ROOM);
    pthread_mutex_lock(&mutex);
    char *saved = keep(path);
    int done = NEXT(unlink)(path);
    if (!done) note(path, saved);
    pthread_mutex_unlock(&mutex);
    return done;
}
int rmdir(const char *path) {
    if (!is_watched(path)) return NEXT(rmdir)(path);
    STEP(NO_ROOM);
    return NEXT(rmdir)(path);
}
int mkdir(const char *path, mode_t mode) {
    if (!is_watched(path)) return NEXT(mkdir)(path, mode);
    STEP(ROOM);
    pthread_mutex_lock(&mutex);
    int done = NEXT(mkdir)(path, mode);
    if (!done) note(path, NULL);
    pthread_mutex_unlock(&mutex);
    return done;
}
