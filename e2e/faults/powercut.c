/* What survives a power cut: a shadow folder that holds of each file only what was synced.
 *
 * LD_PRELOAD=powercut.so, with
 *   POWERCUT_DIR     the folder to watch: files directly in it, whose absolute path is used to open them
 *   POWERCUT_SHADOW  the folder of their shadows
 *   POWERCUT_LEAK    0 to 100: of so many writes in a hundred the beginning reaches the shadow unsynced, since a disk may write early
 *   POWERCUT_SEED    where their randomness begins
 *   POWERCUT_EIO     while a file of this name exists every sync fails with EIO. What was written before is then never in the shadow unless
 *                    it is written again: Linux marks pages whose write failed as clean.
 *
 * Whoever cuts the power kills the process, throws the folder away and puts a copy of the shadow in its place.
 * Limits: open, write, pwrite, ftruncate, unlink, fsync, fdatasync, close, in their 64 bit forms too; no writev, no dup, no writing through
 * mmap, so `-shm` is not watched (SQLite makes it anew). Making, truncating on open, removing and renaming a file count as durable at once:
 * what is opened, not made, and has no shadow came by a rename, which some programs ask the kernel for without libc. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES_MAX 64
#define DESCRIPTORS_MAX 65536
#define SECTOR 512

struct range {
  off_t from;
  off_t to;
};

struct file {
  char name[NAME_MAX + 1]; /* empty: this place is free */
  int shadow;
  struct range *dirty; /* written since the last sync */
  size_t count, room;
  off_t shortest; /* the shortest it has been since the last sync; -1: never cut */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX];
static struct file *_Atomic of[DESCRIPTORS_MAX];
static const char *folder, *shadows, *failing;
static size_t folder_length;
static unsigned leak;
static uint64_t state;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static int (*real_unlink)(const char *);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

static void *next(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) {
    fprintf(stderr, "powercut: no %s\n", name);
    abort();
  }
  return found;
}

__attribute__((constructor)) static void begin(void) {
  real_open = next("open");
  real_close = next("close");
  real_unlink = next("unlink");
  real_fsync = next("fsync");
  real_fdatasync = next("fdatasync");
  real_ftruncate = next("ftruncate");
  real_write = next("write");
  real_pwrite = next("pwrite");
  shadows = getenv("POWERCUT_SHADOW");
  failing = getenv("POWERCUT_EIO");
  const char *text = getenv("POWERCUT_LEAK");
  leak = text ? (unsigned)atoi(text) : 0;
  text = getenv("POWERCUT_SEED");
  state = text ? strtoull(text, NULL, 10) : 1;
  if (shadows) folder = getenv("POWERCUT_DIR");
  folder_length = folder ? strlen(folder) : 0;
}

/* splitmix64 */
static uint64_t draw(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* The name within the folder, or NULL if the path is not watched. */
static const char *watched(const char *path) {
  if (!folder || !path || strncmp(path, folder, folder_length) || path[folder_length] != '/') return NULL;
  const char *name = path + folder_length + 1;
  size_t length = strlen(name);
  if (!length || length > NAME_MAX || strchr(name, '/')) return NULL;
  return length > 4 && !strcmp(name + length - 4, "-shm") ? NULL : name;
}

static void shadow_path(char *path, const char *name) { snprintf(path, PATH_MAX, "%s/%s", shadows, name); }

static struct file *find(const char *name) {
  for (struct file *f = files; f < files + FILES_MAX; f++)
    if (!strcmp(f->name, name)) return f;
  return NULL;
}

static void copy(int from, int to, struct range r) {
  static char bytes[1 << 16]; /* under the lock */
  while (r.from < r.to) {
    size_t want = (size_t)(r.to - r.from) < sizeof bytes ? (size_t)(r.to - r.from) : sizeof bytes;
    ssize_t got = pread(from, bytes, want, r.from);
    if (got <= 0) return; /* cut off since */
    if (real_pwrite(to, bytes, (size_t)got, r.from) != got) {
      perror("powercut");
      abort();
    }
    r.from += got;
  }
}

static void opened(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= DESCRIPTORS_MAX) return;
  const char *name = (flags & O_DIRECTORY) ? NULL : watched(path);
  of[fd] = NULL;
  if (!name) return;
  pthread_mutex_lock(&lock);
  struct file *f = find(name);
  if (!f && (f = find(""))) {
    char shadow[PATH_MAX];
    shadow_path(shadow, name);
    struct stat real = {0};
    /* As private as the file itself: what is left of a key is one too. */
    mode_t mode = fstat(fd, &real) ? 0600 : real.st_mode & 0777;
    int renamed = !(flags & O_CREAT) && access(shadow, F_OK);
    f->shadow = real_open(shadow, O_RDWR | O_CREAT | O_CLOEXEC, mode);
    if (f->shadow < 0) {
      perror(shadow);
      abort();
    }
    if (renamed) {
      int from = real_open(path, O_RDONLY | O_CLOEXEC);
      copy(from, f->shadow, (struct range){0, real.st_size});
      real_close(from);
    }
    strcpy(f->name, name);
    f->count = 0;
    f->shortest = -1;
  }
  if (!f) {
    fprintf(stderr, "powercut: too many files\n");
    abort();
  }
  if (flags & O_TRUNC) {
    f->count = 0;
    real_ftruncate(f->shadow, 0);
  }
  of[fd] = f;
  pthread_mutex_unlock(&lock);
}

static struct file *file_of(int fd) { return fd >= 0 && fd < DESCRIPTORS_MAX ? of[fd] : NULL; }

static void written(struct file *f, const void *bytes, size_t size, off_t at) {
  pthread_mutex_lock(&lock);
  if (leak && draw() % 100 < leak) {
    size_t some = draw() % 2 ? size : (size_t)(draw() % (size / SECTOR + 1)) * SECTOR;
    if (some && real_pwrite(f->shadow, bytes, some, at) < 0) perror("powercut");
  }
  struct range *last = f->count ? &f->dirty[f->count - 1] : NULL;
  if (last && last->to == at) {
    last->to += (off_t)size;
  } else {
    if (f->count == f->room) {
      f->room = f->room ? f->room * 2 : 256;
      f->dirty = realloc(f->dirty, f->room * sizeof *f->dirty);
      if (!f->dirty) abort();
    }
    f->dirty[f->count++] = (struct range){at, at + (off_t)size};
  }
  pthread_mutex_unlock(&lock);
}

static void cut(struct file *f, off_t length) {
  pthread_mutex_lock(&lock);
  if (f->shortest < 0 || length < f->shortest) f->shortest = length;
  pthread_mutex_unlock(&lock);
}

/* SQLite syncs a file by a descriptor that reads it, too. */
static int synced(int fd, int (*real)(int)) {
  struct file *f = file_of(fd);
  if (!f) return real(fd);
  pthread_mutex_lock(&lock);
  int failed = failing && !access(failing, F_OK);
  int result = failed ? -1 : real(fd);
  struct stat now;
  if (!result && !fstat(fd, &now)) {
    if (f->shortest >= 0) real_ftruncate(f->shadow, f->shortest);
    real_ftruncate(f->shadow, now.st_size);
    for (size_t i = 0; i < f->count; i++) copy(fd, f->shadow, f->dirty[i]);
    f->shortest = -1;
  }
  f->count = 0;
  pthread_mutex_unlock(&lock);
  if (failed) errno = EIO;
  return result;
}

static int open_and_watch(const char *path, int flags, mode_t mode) {
  int fd = real_open(path, flags, mode);
  int error = errno;
  opened(fd, path, flags);
  errno = error;
  return fd;
}

#define MODE(flags, mode)                           \
  mode_t mode = 0;                                  \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {          \
    va_list arguments;                              \
    va_start(arguments, flags);                     \
    mode = va_arg(arguments, mode_t);               \
    va_end(arguments);                              \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_and_watch(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return open_and_watch(path, flags | O_LARGEFILE, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < DESCRIPTORS_MAX) of[fd] = NULL;
  return real_close(fd);
}

int unlink(const char *path) {
  int result = real_unlink(path);
  const char *name = result ? NULL : watched(path);
  if (name) {
    char shadow[PATH_MAX];
    shadow_path(shadow, name);
    pthread_mutex_lock(&lock);
    struct file *f = find(name);
    if (f) {
      for (int fd = 0; fd < DESCRIPTORS_MAX; fd++)
        if (of[fd] == f) of[fd] = NULL;
      real_close(f->shadow);
      f->name[0] = 0;
    }
    real_unlink(shadow);
    pthread_mutex_unlock(&lock);
  }
  return result;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  struct file *f = file_of(fd);
  off_t at = f ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t done = real_write(fd, bytes, size);
  if (f && done > 0) written(f, bytes, (size_t)done, at);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  struct file *f = file_of(fd);
  ssize_t done = real_pwrite(fd, bytes, size, at);
  if (f && done > 0) written(f, bytes, (size_t)done, at);
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }

int ftruncate(int fd, off_t length) {
  struct file *f = file_of(fd);
  int result = real_ftruncate(fd, length);
  if (f && !result) cut(f, length);
  return result;
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int fsync(int fd) { return synced(fd, real_fsync); }

int fdatasync(int fd) { return synced(fd, real_fdatasync); }
