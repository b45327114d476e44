/// Tables of public data compiled into the program. scripts/tables makes the files in data/; the layout of each
/// stands at the top of the script that writes it. Integers are little-endian, the first byte is 8-aligned.
#ifndef CDP_TABLES_H
#define CDP_TABLES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the tables are little-endian"
#endif

/// Numbering plans of the world: scripts/tables/phone.py.
const uint8_t *cdp_phone_table(void);
/// Bytes of the phone table.
size_t cdp_phone_table_size(void);

/// Decompositions, combining classes and case mappings: scripts/tables/unicode_table.py.
const uint8_t *cdp_unicode_table(void);
/// Bytes of the Unicode table.
size_t cdp_unicode_table_size(void);

/// Time zones with their changes of offset: scripts/tables/zones.py.
const uint8_t *cdp_zone_table(void);
/// Bytes of the zone table.
size_t cdp_zone_table_size(void);

/// Names and codes of countries: scripts/tables/countries.py.
const uint8_t *cdp_country_table(void);
/// Bytes of the country table.
size_t cdp_country_table_size(void);

/// Shapes of postal codes: scripts/tables/postal_codes.py.
const uint8_t *cdp_postal_table(void);
/// Bytes of the table of postal codes.
size_t cdp_postal_table_size(void);

#endif
