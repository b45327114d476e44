/// Turns the bytes of another encoding into UTF-8, piece by piece.
///
/// Every unit of the source becomes one UTF-8 sequence, so that lengths can be mapped back. Half a surrogate pair becomes
/// the three bytes it would have if it were a character: they are no valid UTF-8, so the row they stand in is rejected.
///
/// Latin-1 and Windows-1252 are a table; bytes that Windows-1252 leaves out become the control characters of the same
/// number, as browsers read them. UTF-16 is recognised by its mark alone, since a guess would be wrong for short files.
struct Transcoder {
    /// The encodings that become UTF-8 here.
    enum Source: Hashable {
        case latin1, windows1252, utf16(isBigEndian: Bool)
    }

    let source: Source
    /// The most bytes that one byte of the source becomes.
    static let growth = 3

    private static let windows1252: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]

    /// Writes the UTF-8 of `input` to `output`, which has room for `growth` bytes each and 8 more. Bytes that are no whole
    /// unit stay for the next call unless `isLast`.
    func transcode(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutablePointer<UInt8>, isLast: Bool
    ) -> (consumed: Int, produced: Int) {
        var target = output
        switch source {
        case .latin1:
            for byte in input { Transcoder.write(UInt32(byte), &target) }
            return (input.count, target - output)
        case .windows1252:
            Transcoder.windows1252.withUnsafeBufferPointer { table in
                for byte in input {
                    let isSpecial = byte >= 0x80 && byte < 0xA0
                    Transcoder.write(isSpecial ? UInt32(table[Int(byte - 0x80)]) : UInt32(byte), &target)
                }
            }
            return (input.count, target - output)
        case .utf16(let isBigEndian):
            let consumed = utf16(input, isBigEndian, &target, isLast)
            return (consumed, target - output)
        }
    }

    private func utf16(
        _ input: UnsafeRawBufferPointer, _ isBigEndian: Bool, _ target: inout UnsafeMutablePointer<UInt8>,
        _ isLast: Bool
    ) -> Int {
        let high = isBigEndian ? 0 : 1
        var i = 0
        while i + 1 < input.count {
            let unit = UInt32(input[i + high]) << 8 | UInt32(input[i + 1 - high])
            if unit & 0xFC00 == 0xD800 {
                guard i + 3 < input.count || isLast else { return i }
                if i + 3 < input.count {
                    let next = UInt32(input[i + 2 + high]) << 8 | UInt32(input[i + 3 - high])
                    if next & 0xFC00 == 0xDC00 {
                        Transcoder.write(0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF, &target)
                        i += 4
                        continue
                    }
                }
            }
            Transcoder.write(unit, &target)
            i += 2
        }
        if isLast, i < input.count {
            target.pointee = 0xFF
            target += 1
            return input.count
        }
        return i
    }

    @inline(__always)
    private static func write(_ scalar: UInt32, _ target: inout UnsafeMutablePointer<UInt8>) {
        if scalar < 0x80 {
            target.pointee = UInt8(truncatingIfNeeded: scalar)
            target += 1
            return
        }
        let tail = { (shift: UInt32) in UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F) }
        if scalar < 0x800 {
            target[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            target[1] = tail(0)
            target += 2
        } else if scalar < 0x10000 {
            target[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            target[1] = tail(6)
            target[2] = tail(0)
            target += 3
        } else {
            target[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
            target[1] = tail(12)
            target[2] = tail(6)
            target[3] = tail(0)
            target += 4
        }
    }

    /// How many bytes of the source the given UTF-8, made by this transcoder of whole units, came from.
    func sourceLength(of text: UnsafeBufferPointer<UInt8>) -> Int {
        let units = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 && $1 != 0xFF ? 2 : 1) }
        if case .utf16 = source { return units * 2 }
        return units
    }
}
