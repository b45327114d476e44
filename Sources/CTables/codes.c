#include "codes.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t codes_bytes[] = {
#embed "data/codes.bin"
};

const uint8_t *cdp_codes(void) { return codes_bytes; }

size_t cdp_codes_size(void) { return sizeof codes_bytes; }
