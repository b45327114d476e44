/// The project that `cdp init` unpacks. scripts/sample makes it: for each file, sorted by path, its path, a blank, the
/// number of its bytes in decimal, a line feed, its bytes. Below second-night/ lie the files that `cdp init --second-night` adds.
#ifndef CDP_SAMPLE_H
#define CDP_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/// The packed files.
const uint8_t *cdp_sample(void);
/// Bytes of the packed files.
size_t cdp_sample_size(void);

#endif
