#pragma once
// Calls of glibc that its Swift module leaves out, as they are extensions to POSIX.
#include <spawn.h>

/// A pipe with flags for both ends: with O_CLOEXEC no program that another thread starts meanwhile inherits one.
extern int pipe2(int ends[2], int flags);
/// The folder that a program starts in.
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
