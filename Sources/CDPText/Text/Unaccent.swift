extension UTF8Text {
    /// Canonical decomposition (NFD) without its non-spacing marks (Mn), and nothing else: `é` becomes `e`, `œ` and
    /// `ø` stay, Hangul syllables come apart into their letters.
    @discardableResult
    public static func unaccent(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        _ = appendUnaccented(value, into: &output)
        return true
    }

    /// The same; true where what was appended is ASCII.
    static func appendUnaccented(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        var index = asciiPrefix(value)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: value[..<index]))
        guard index < value.count else { return true }
        let table = UnicodeTable.shared
        var order = MarkOrder()
        var isASCII = true
        while index < value.count {
            let byte = value[index]
            let scalar = UTF8.decode(value, at: &index)
            if scalar < 0x80 {
                order.flush(into: &output)
                output.append(byte)
                continue
            }
            if scalar == UTF8.invalid {
                order.flush(into: &output)
                output.append(byte)
                isASCII = false
                continue
            }
            let record = table.record(scalar)
            if record.isSimple {
                let base = scalar &+ record.toBase
                isASCII = isASCII && base < 0x80
                order.flush(into: &output)
                UTF8.append(base, to: &output)
                continue
            }
            isASCII = isASCII && record.isMark
            let decomposition = table.decomposition(record)
            if decomposition.isEmpty {
                for part in hangulLetters(scalar) { order.add(part, table, into: &output) }
            } else {
                for part in decomposition { order.add(part, table, into: &output) }
            }
        }
        order.flush(into: &output)
        return isASCII
    }

    /// The letters of a Hangul syllable (Unicode 3.12), or the scalar itself.
    static func hangulLetters(_ scalar: UInt32) -> [UInt32] {
        guard (0xAC00...0xD7A3).contains(scalar) else { return [scalar] }
        let index = scalar - 0xAC00
        let letters = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
        return index % 28 == 0 ? letters : letters + [0x11A7 + index % 28]
    }
}

/// Puts what follows a starter in canonical order: by combining class, stable, up to the next starter.
private struct MarkOrder {
    private var waiting: [(combiningClass: UInt8, scalar: UInt32)] = []

    /// Takes the next scalar of a decomposition; marks (Mn) are dropped, other scalars of a combining class wait for
    /// the next starter.
    mutating func add(_ scalar: UInt32, _ table: UnicodeTable, into output: inout [UInt8]) {
        let record = table.record(scalar)
        if record.combiningClass == 0 {
            flush(into: &output)
            if !record.isMark { UTF8.append(scalar, to: &output) }
        } else if !record.isMark {
            let place = waiting.lastIndex { $0.combiningClass <= record.combiningClass }.map { $0 + 1 } ?? 0
            waiting.insert((record.combiningClass, scalar), at: place)
        }
    }

    /// Writes what waits.
    @inline(__always)
    mutating func flush(into output: inout [UInt8]) {
        if waiting.isEmpty { return }
        for mark in waiting { UTF8.append(mark.scalar, to: &output) }
        waiting.removeAll()
    }
}
