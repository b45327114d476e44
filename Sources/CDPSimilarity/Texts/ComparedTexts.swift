public import CDPColumns
import CDPText

/// The texts of a column, decoded once so that pairs of them are compared without decoding or allocating.
///
/// Made of distinct values: names of a million people are some hundred thousand texts, and pairs of people are pairs of
/// indices into them. A text whose scalars are all below U+0100 lies as one byte a scalar, which is the case for names of
/// Western Europe once they are composed (NFC); all others as 32-bit scalars. Both kinds compare with each other.
///
///     let names = ComparedTexts(StringColumn(["Martha", "Marhta"]))
///     var comparer = TextComparer()
///     comparer.jaroWinkler(names, 0, names, 1)        // 0.961…
///
/// A null row is an empty text. A byte that is not valid UTF-8 stands as the scalar U+DC00 + byte, which no valid text has,
/// as Python's `surrogateescape` does. Letters are compared as they are: change case and compose before.
public struct ComparedTexts: Sendable {
    /// The memory with the texts.
    let pool: TextPool

    /// The texts of all rows of a column.
    public init(_ column: StringColumn) {
        pool = TextPool(column)
    }

    /// The number of texts.
    public var count: Int { pool.count }

    /// The number of scalars of a text.
    public func length(_ index: Int) -> Int { Int(pool[index].count) }
}

/// Where a text lies, and what is known of it before its letters are looked at.
struct TextEntry {
    /// Where it starts in the pool of its kind.
    var start: Int
    /// The number of its scalars.
    var count: Int32
    /// Whether it lies as 32-bit scalars.
    var isWide: Bool
    /// Bit `scalar % 64` is set for each of its scalars: one that another text lacks is a letter without a partner.
    var letters: UInt64
}

/// Texts one after the other, with room to read beyond the end of each.
///
/// Kernels read 64 units from any unit of a text, so that both pools end with that many zeros. Immutable once made.
final class TextPool: @unchecked Sendable {
    /// What kernels may read beyond the last unit.
    static let slack = 64

    /// The number of texts.
    let count: Int
    /// One for each text.
    private let entries: UnsafeMutablePointer<TextEntry>
    /// The texts that need one byte a scalar.
    let bytes: UnsafeMutablePointer<UInt8>
    /// The others.
    let scalars: UnsafeMutablePointer<UInt32>

    init(_ column: StringColumn) {
        let rows = column.count
        var narrow: [UInt8] = []
        var wide: [UInt32] = []
        let entries = UnsafeMutablePointer<TextEntry>.allocate(capacity: rows)
        for row in 0..<rows {
            let entry: TextEntry =
                if column.validity[row] {
                    column.withBytes(row) { Self.decode($0, &narrow, &wide) }
                } else {
                    TextEntry(start: 0, count: 0, isWide: false, letters: 0)
                }
            (entries + row).initialize(to: entry)
        }
        count = rows
        self.entries = entries
        bytes = Self.copy(narrow)
        scalars = Self.copy(wide)
    }

    deinit {
        entries.deallocate()
        bytes.deallocate()
        scalars.deallocate()
    }

    /// Where a text lies.
    @inline(__always)
    subscript(index: Int) -> TextEntry {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no text of that index")
        return entries[index]
    }

    /// Appends a text to the pool of its kind. It is taken for narrow until a scalar says otherwise.
    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, _ narrow: inout [UInt8], _ wide: inout [UInt32]
    ) -> TextEntry {
        let start = narrow.count
        var letters: UInt64 = 0
        var index = 0
        while index < text.count {
            let scalar = decode(text, at: &index)
            guard scalar < 0x100 else {
                narrow.removeSubrange(start...)
                return decodeWide(text, &wide)
            }
            narrow.append(UInt8(truncatingIfNeeded: scalar))
            letters |= 1 &<< UInt64(scalar)
        }
        return TextEntry(start: start, count: Int32(narrow.count - start), isWide: false, letters: letters)
    }

    /// Appends a text as 32-bit scalars.
    private static func decodeWide(_ text: UnsafeBufferPointer<UInt8>, _ wide: inout [UInt32]) -> TextEntry {
        let start = wide.count
        var letters: UInt64 = 0
        var index = 0
        while index < text.count {
            let scalar = decode(text, at: &index)
            wide.append(scalar)
            letters |= 1 &<< UInt64(scalar)
        }
        return TextEntry(start: start, count: Int32(wide.count - start), isWide: true, letters: letters)
    }

    /// The scalar at `index`, which moves past it; a low surrogate for a byte that is not valid.
    @inline(__always)
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32 {
        let byte = text[index]
        let scalar = UTF8Scalars.decode(text, at: &index)
        return scalar == UTF8Scalars.invalid ? 0xDC00 + UInt32(byte) : scalar
    }

    /// The units in memory of their own, with the slack behind them.
    private static func copy<Unit: TextUnit>(_ units: [Unit]) -> UnsafeMutablePointer<Unit> {
        let memory = UnsafeMutablePointer<Unit>.allocate(capacity: units.count + slack)
        let end = UnsafeMutableBufferPointer(start: memory, count: units.count).initialize(fromContentsOf: units)
        (memory + end).initialize(repeating: 0, count: slack)
        return memory
    }
}
