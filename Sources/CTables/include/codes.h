/// The pages of the diagnostic codes, and the descriptions of services. scripts/codes makes them: for each file, sorted by
/// name, its name, a blank, the number of its bytes in decimal, a line feed, its bytes.
#ifndef CDP_CODES_H
#define CDP_CODES_H

#include <stddef.h>
#include <stdint.h>

/// The packed pages.
const uint8_t *cdp_codes(void);
/// Bytes of the packed pages.
size_t cdp_codes_size(void);
/// The packed descriptions.
const uint8_t *cdp_library(void);
/// Bytes of the packed descriptions.
size_t cdp_library_size(void);

#endif
