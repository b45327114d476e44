import Glibc

/// Places and counts of Unicode scalars in UTF-8 bytes.
enum Scalars {
    /// Whether a byte continues a scalar.
    @inline(__always)
    static func isInside(_ byte: UInt8) -> Bool {
        byte & 0xC0 == 0x80
    }

    /// The number of scalars: bytes that continue none. One pass, without a branch.
    @inline(__always)
    static func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in text { count &+= isInside(byte) ? 0 : 1 }
        return count
    }

    /// Where the scalar after the one at `start` starts.
    @inline(__always)
    static func next(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var place = start + 1
        while place < text.count, isInside(text[place]) { place += 1 }
        return place
    }

    /// The bytes of the scalars from one number up to another.
    static func slice(_ text: UnsafeBufferPointer<UInt8>, _ from: Int64, _ to: Int64) -> UnsafeBufferPointer<UInt8> {
        guard from < to else { return UnsafeBufferPointer(rebasing: text[0..<0]) }
        var place = 0
        var number: Int64 = 0
        while number < from, place < text.count {
            place = next(text, place)
            number += 1
        }
        let start = place
        while number < to, place < text.count {
            place = next(text, place)
            number += 1
        }
        return UnsafeBufferPointer(rebasing: text[start..<place])
    }

    /// Where a text first stands in another from a byte on; an empty one stands everywhere.
    static func find(
        _ wanted: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
    ) -> Int? {
        guard let pattern = wanted.baseAddress, wanted.count > 0 else { return start }
        guard let base = text.baseAddress else { return nil }
        var place = start
        while text.count - place >= wanted.count {
            guard let found = memchr(base + place, Int32(pattern[0]), text.count - place - wanted.count + 1) else {
                return nil
            }
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(base + place, pattern, wanted.count) == 0 { return place }
            place += 1
        }
        return nil
    }

    /// Whether two stretches of one length are the same.
    @inline(__always)
    static func isSame(_ a: UnsafeBufferPointer<UInt8>.SubSequence, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        a.elementsEqual(b)
    }
}
