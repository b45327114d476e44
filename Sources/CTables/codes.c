#include "codes.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t codes_bytes[] = {
#embed "data/codes.bin"
};

static const uint8_t library_bytes[] = {
#embed "data/library.bin"
};

const uint8_t *cdp_codes(void) { return codes_bytes; }

size_t cdp_codes_size(void) { return sizeof codes_bytes; }

const uint8_t *cdp_library(void) { return library_bytes; }

size_t cdp_library_size(void) { return sizeof library_bytes; }
