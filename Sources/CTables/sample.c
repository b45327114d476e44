#include "sample.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t sample_bytes[] = {
#embed "data/sample.bin"
};

const uint8_t *cdp_sample(void) { return sample_bytes; }

size_t cdp_sample_size(void) { return sizeof sample_bytes; }
