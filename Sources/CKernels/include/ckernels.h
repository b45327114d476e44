#pragma once
// Intrinsics that Swift has no good spelling for. Everything is `static inline`, so that Swift inlines it.
#include <stddef.h>
#include <stdint.h>
#include "cprocess.h"

#if defined(__x86_64__)
#include <emmintrin.h>

/// Mask of the bytes among `p[0..<64]` that equal `c`; bit i stands for p[i].
static inline uint64_t ck_equal64(const uint8_t *p, uint8_t c) {
    const __m128i v = _mm_set1_epi8((char)c);
    const __m128i *q = (const __m128i *)p;
    uint64_t a = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(q), v));
    uint64_t b = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(q + 1), v));
    uint64_t d = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(q + 2), v));
    uint64_t e = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(q + 3), v));
    return a | b << 16 | d << 32 | e << 48;
}

/// Mask of the bytes among `p[0..<16]` that equal `c`; bit i stands for p[i].
static inline uint64_t ck_equal16(const uint8_t *p, uint8_t c) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8((char)c)));
}

/// Mask of the bytes among `p[0..<16]` that equal those of `q`; bit i stands for p[i].
static inline uint64_t ck_same16(const uint8_t *p, const uint8_t *q) {
    __m128i v = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)q));
    return (uint32_t)_mm_movemask_epi8(v);
}

/// Mask of the 32-bit numbers among `p[0..<16]` that equal `c`; bit i stands for p[i].
static inline uint64_t ck_equal16_wide(const uint32_t *p, uint32_t c) {
    const __m128i v = _mm_set1_epi32((int)c);
    const __m128i *q = (const __m128i *)p;
    __m128i a = _mm_packs_epi32(
        _mm_cmpeq_epi32(_mm_loadu_si128(q), v), _mm_cmpeq_epi32(_mm_loadu_si128(q + 1), v));
    __m128i b = _mm_packs_epi32(
        _mm_cmpeq_epi32(_mm_loadu_si128(q + 2), v), _mm_cmpeq_epi32(_mm_loadu_si128(q + 3), v));
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(a, b));
}

/// Mask of the bytes among `p[0..<16]` that are `"`, `\` or below 0x20: where a JSON string stops.
static inline uint32_t ck_json_stop16(const uint8_t *p) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    stop = _mm_or_si128(stop, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v));
    return (uint32_t)_mm_movemask_epi8(stop);
}
#else
static inline uint64_t ck_equal64(const uint8_t *p, uint8_t c) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(p[i] == c) << i;
    return mask;
}

static inline uint64_t ck_equal16(const uint8_t *p, uint8_t c) {
    uint64_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint64_t)(p[i] == c) << i;
    return mask;
}

static inline uint64_t ck_same16(const uint8_t *p, const uint8_t *q) {
    uint64_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint64_t)(p[i] == q[i]) << i;
    return mask;
}

static inline uint64_t ck_equal16_wide(const uint32_t *p, uint32_t c) {
    uint64_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint64_t)(p[i] == c) << i;
    return mask;
}

static inline uint32_t ck_json_stop16(const uint8_t *p) {
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(p[i] == '"' || p[i] == '\\' || p[i] < 0x20) << i;
    return mask;
}
#endif

/// Bit i of the result is the parity of bits 0...i: inside quotes where odd.
static inline uint64_t ck_prefix_xor(uint64_t x) {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    return x;
}

/// Asks for the cache line that holds `p`.
static inline void ck_prefetch(const void *p) { __builtin_prefetch(p, 0, 1); }

#if defined(__GLIBC__) || __has_include(<malloc.h>)
#include <malloc.h>
/// Lets the allocator keep pages of freed blocks up to `bytes` for the next ones instead of asking the kernel anew.
static inline void ck_keep_pages(int bytes) {
    mallopt(M_MMAP_THRESHOLD, bytes / 8);
    mallopt(M_TRIM_THRESHOLD, bytes);
}
/// Gives pages of freed blocks back to the kernel.
static inline void ck_return_pages(void) { malloc_trim(0); }
#else
static inline void ck_keep_pages(int bytes) {}
static inline void ck_return_pages(void) {}
#endif
