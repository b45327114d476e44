/// The properties of Unicode scalars that normal forms need; `scripts/tables/unicode_table.py` makes the table.
struct UnicodeTable: @unchecked Sendable {
    /// The one table; it points into the executable.
    static let shared = UnicodeTable()

    /// By the upper bits of a scalar, where its block of entries begins.
    private let blocks = TableFile.unicode.part(1, of: UInt16.self)
    /// By block and lower bits, the number of the record.
    private let entries = TableFile.unicode.part(2, of: UInt16.self)
    /// The distinct records, of `size` bytes each.
    private let records = TableFile.unicode.part(3, of: UInt8.self)
    /// Full decompositions, which records point into.
    private let decompositions = TableFile.unicode.part(4, of: UInt32.self)

    /// The properties of one scalar, at most U+10FFFF.
    @inline(__always)
    func record(_ scalar: UInt32) -> Record {
        let entry = Int(blocks[Int(scalar >> 7)]) << 7 | Int(scalar & 127)
        return Record(fields: UnsafeRawPointer(records + Int(entries[entry]) * Record.size))
    }

    /// The full canonical decomposition, in canonical order; empty where the scalar is its own, and for Hangul.
    func decomposition(_ record: Record) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: decompositions + record.decompositionStart, count: record.decompositionCount)
    }

    /// A view of one record of the table.
    struct Record {
        /// Bytes of a record.
        static let size = 20
        fileprivate let fields: UnsafeRawPointer

        /// A signed difference between two scalars, as a number to add with wrapping.
        private func delta(_ offset: Int) -> UInt32 {
            UInt32(bitPattern: fields.load(fromByteOffset: offset, as: Int32.self))
        }

        /// One byte of the record.
        private func byte(_ offset: Int) -> UInt8 { fields.load(fromByteOffset: offset, as: UInt8.self) }

        /// To be added, with wrapping, to a scalar for its simple upper case.
        var toUpper: UInt32 { delta(0) }
        /// To be added, with wrapping, to a scalar for its simple lower case.
        var toLower: UInt32 { delta(4) }
        /// To be added, with wrapping, to a scalar that `isSimple`, for the scalar without accents.
        var toBase: UInt32 { delta(8) }
        fileprivate var decompositionStart: Int { Int(fields.load(fromByteOffset: 12, as: UInt16.self)) }
        fileprivate var decompositionCount: Int { Int(byte(14)) }
        /// Canonical combining class.
        var combiningClass: UInt8 { byte(15) }
        /// Of the general category Mn.
        var isMark: Bool { byte(16) & 1 != 0 }
        /// A letter or a number.
        var isAlphanumeric: Bool { byte(16) & 2 != 0 }
        /// Has a meaning in the table's Unicode version.
        var isAssigned: Bool { byte(16) & 4 != 0 }
        /// Without accents it is exactly one scalar of combining class 0.
        var isSimple: Bool { byte(16) & 8 != 0 }
        /// Beyond ASCII: a dash, an apostrophe or a point.
        var isSeparator: Bool { byte(16) & 16 != 0 }
        /// Beyond ASCII: other punctuation, and marks of trade.
        var isPunctuation: Bool { byte(16) & 32 != 0 }
        /// A letter or a mark of any kind (L, M).
        var isLetter: Bool { byte(16) & 64 != 0 }
        /// The value of a decimal digit (Nd), or 15.
        var digit: UInt8 { byte(17) & 15 }
        /// Has case, and is not passed over as `isCaseIgnorable` is.
        var isCased: Bool { byte(17) & 16 != 0 }
        /// Passed over between a capital sigma and its neighbours: marks, apostrophes, points inside words.
        var isCaseIgnorable: Bool { byte(17) & 32 != 0 }
        /// The letters A to Z that stand for a Latin letter without canonical decomposition, 5 bits each from the least, A
        /// is 1; 0 for none.
        var letters: UInt16 { fields.load(fromByteOffset: 18, as: UInt16.self) }

        /// Appends those letters.
        func appendLetters(to output: inout [UInt8]) {
            var rest = letters
            while rest != 0 {
                output.append(0x40 + UInt8(rest & 31))
                rest >>= 5
            }
        }
    }
}
