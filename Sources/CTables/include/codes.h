/// The pages of the diagnostic codes. scripts/codes makes them: for each page, sorted by code, the code, a blank, the
/// number of its bytes in decimal, a line feed, its bytes.
#ifndef CDP_CODES_H
#define CDP_CODES_H

#include <stddef.h>
#include <stdint.h>

/// The packed pages.
const uint8_t *cdp_codes(void);
/// Bytes of the packed pages.
size_t cdp_codes_size(void);

#endif
