extension UTF8Text {
    /// Canonical composition (NFC): `e` with U+0301 becomes `é`. Bytes that are not UTF-8 stay.
    ///
    /// What is below U+0300 is its own composition, so that text without a lead byte of 0xCC or more costs one look.
    @discardableResult
    public static func compose(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        guard value.contains(where: { $0 >= 0xCC }) else {
            output.append(contentsOf: value)
            return true
        }
        let table = UnicodeTable.shared
        var run = ComposedRun()
        var index = 0
        while index < value.count {
            let byte = value[index]
            let scalar = UTF8.decode(value, at: &index)
            if scalar == UTF8.invalid {
                run.flush(into: &output)
                output.append(byte)
                continue
            }
            let parts = table.decomposition(table.record(scalar))
            if parts.isEmpty {
                for part in hangulLetters(scalar) { run.add(part, table, into: &output) }
            } else {
                for part in parts { run.add(part, table, into: &output) }
            }
        }
        run.flush(into: &output)
        return true
    }
}

extension UTF8Text {
    /// Calls `body` with each scalar of a scalar's full canonical decomposition, or with itself where it has none.
    public static func decompose(_ scalar: UInt32, _ body: (UInt32) -> Void) {
        let table = UnicodeTable.shared
        let parts = table.decomposition(table.record(scalar))
        if parts.isEmpty {
            hangulLetters(scalar).forEach(body)
        } else {
            parts.forEach(body)
        }
    }

    /// Appends the capital letters A to Z that a Latin letter without canonical decomposition is written with where there are
    /// no others: `L` for `ł`, `SS` for `ß`. False, and nothing is appended, for all else.
    public static func appendLatin(_ scalar: UInt32, to output: inout [UInt8]) -> Bool {
        let record = UnicodeTable.shared.record(scalar)
        record.appendLetters(to: &output)
        return record.letters != 0
    }
}

/// A starter and the marks after it, which are put in canonical order and then composed.
private struct ComposedRun {
    /// A starter and the marks after it, in canonical order.
    private var scalars: [(scalar: UInt32, combiningClass: UInt8)] = []

    /// Takes a scalar that is decomposed already. A starter ends the sequence before it, unless both compose.
    mutating func add(_ scalar: UInt32, _ table: UnicodeTable, into output: inout [UInt8]) {
        let combiningClass = table.record(scalar).combiningClass
        if combiningClass == 0 {
            compose()
            // Only a starter that took up all its marks touches the next one.
            if scalars.count == 1, let composed = Compositions.shared.pair(scalars[0].scalar, scalar) {
                scalars[0].scalar = composed
                return
            }
            flush(into: &output)
            scalars.append((scalar, 0))
            return
        }
        let place = scalars.lastIndex { $0.combiningClass <= combiningClass }.map { $0 + 1 } ?? 0
        scalars.insert((scalar, combiningClass), at: place)
    }

    /// Unites the starter with each mark that no other mark of the same class, or a higher one, keeps from it.
    private mutating func compose() {
        guard scalars.count > 1, scalars[0].combiningClass == 0 else { return }
        var kept = 1
        for index in 1..<scalars.count {
            let mark = scalars[index]
            let isBlocked = kept > 1 && scalars[kept - 1].combiningClass >= mark.combiningClass
            if !isBlocked, let composed = Compositions.shared.pair(scalars[0].scalar, mark.scalar) {
                scalars[0].scalar = composed
            } else {
                scalars[kept] = mark
                kept += 1
            }
        }
        scalars.removeLast(scalars.count - kept)
    }

    /// Composes what waits and writes it.
    mutating func flush(into output: inout [UInt8]) {
        compose()
        for one in scalars { UTF8.append(one.scalar, to: &output) }
        scalars.removeAll(keepingCapacity: true)
    }
}

/// Which two scalars are written as one, from the decompositions of the Unicode table; made once, when a mark is met.
private struct Compositions: Sendable {
    static let shared = Compositions()

    private var pairs: [UInt64: UInt32] = [:]

    private init() {
        let table = UnicodeTable.shared
        var whole: [[UInt32]: UInt32] = [:]
        var composites: [(scalar: UInt32, parts: [UInt32])] = []
        for scalar in UInt32(0xC0)..<0x20000 where !(0xAC00...0xDFFF).contains(scalar) {
            let parts = Array(table.decomposition(table.record(scalar)))
            // Of scalars that come apart alike the first is the letter, the others are units and signs.
            guard parts.count > 1, !Self.isExcluded(scalar), table.record(parts[0]).combiningClass == 0,
                whole[parts] == nil
            else { continue }
            whole[parts] = scalar
            composites.append((scalar, parts))
        }
        for (scalar, parts) in composites {
            let before = Array(parts.dropLast())
            guard let first = before.count == 1 ? before[0] : whole[before] else { continue }
            pairs[Self.key(first, parts[parts.count - 1])] = scalar
        }
    }

    /// The one scalar that stands for two, Hangul by arithmetic (Unicode 3.12).
    func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
        }
        if (0xAC00...0xD7A3).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(second) {
            return first + second - 0x11A7
        }
        return pairs[Self.key(first, second)]
    }

    /// Both scalars of a pair in one word.
    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// Unicode's CompositionExclusions.txt: letters of Indic scripts, Hebrew, Tibetan and music that are written apart.
    private static func isExcluded(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x958...0x95F, 0x9DC, 0x9DD, 0x9DF, 0xA33, 0xA36, 0xA59...0xA5B, 0xA5E, 0xB5C, 0xB5D, 0xF43, 0xF4D, 0xF52,
            0xF57, 0xF5C, 0xF69, 0xF76, 0xF78, 0xF93, 0xF9D, 0xFA2, 0xFA7, 0xFAC, 0xFB9, 0x2ADC, 0xFB1D...0xFB4E,
            0x1D15E...0x1D164, 0x1D1BB...0x1D1C0:
            true
        default: false
        }
    }
}
