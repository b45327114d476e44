import CKernels

/// Follows escapes through windows of up to 64 bytes of text: a byte is escaped where an odd number of escapes stands before it.
///
/// Langdale and Lemire 2019, "Parsing gigabytes of JSON per second", section 3.1.1.
struct EscapeScanner {
    private let escape: UInt8
    /// Whether the next byte is escaped.
    private var isPending = false

    init(_ escape: UInt8) {
        self.escape = escape
    }

    /// Forgets what stood before.
    mutating func reset() { isPending = false }

    /// The bytes of the window that mean what they say, those at or above `count` included.
    @inline(__always)
    mutating func plain(_ text: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        let known: UInt64 = count == 64 ? ~0 : 1 << UInt64(count) &- 1
        let pending: UInt64 = isPending ? 1 : 0
        let escapes = ck_equal64(text, escape) & known & ~pending
        if escapes == 0 {
            isPending = false
            return ~pending
        }
        let even: UInt64 = 0x5555_5555_5555_5555
        let follows = escapes << 1 | pending
        let oddStarts = escapes & ~even & ~follows
        let escaped = (even ^ ((oddStarts &+ escapes) << 1)) & follows
        isPending = (escapes & ~escaped) >> UInt64(count &- 1) & 1 == 1
        return ~escaped
    }
}
