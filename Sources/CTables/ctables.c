#include "ctables.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define CDP_TABLE(name)                                                     \
    const uint8_t *cdp_##name##_table(void) { return name##_bytes; }        \
    size_t cdp_##name##_table_size(void) { return sizeof name##_bytes; }

_Alignas(8) static const uint8_t phone_bytes[] = {
#embed "data/phone.bin"
};
CDP_TABLE(phone)

_Alignas(8) static const uint8_t unicode_bytes[] = {
#embed "data/unicode.bin"
};
CDP_TABLE(unicode)

_Alignas(8) static const uint8_t zone_bytes[] = {
#embed "data/zones.bin"
};
CDP_TABLE(zone)

_Alignas(8) static const uint8_t country_bytes[] = {
#embed "data/countries.bin"
};
CDP_TABLE(country)

_Alignas(8) static const uint8_t postal_bytes[] = {
#embed "data/postal.bin"
};
CDP_TABLE(postal)
