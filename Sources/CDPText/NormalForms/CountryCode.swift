/// An ISO 3166-1 alpha-2 code: two ASCII letters, whether or not a country has it.
public struct CountryCode: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt8
    private let second: UInt8

    /// A code of two capital letters.
    public init(_ letters: (UInt8, UInt8)) {
        (first, second) = letters
    }

    /// The index among all codes, 0 to 675.
    var place: Int { Int(first - 0x41) * 26 + Int(second - 0x41) }

    /// The two letters.
    var letters: [UInt8] { [first, second] }

    /// Nil where the text is not two ASCII letters; case does not matter.
    public init?(_ code: String) {
        let letters = code.utf8.map { $0 & ~0x20 }
        guard letters.count == 2, letters.allSatisfy({ $0 &- 0x41 < 26 }), code.utf8.allSatisfy({ $0 > 0x40 }) else {
            return nil
        }
        (first, second) = (letters[0], letters[1])
    }

    /// The two letters in upper case.
    public var description: String { String(decoding: [first, second], as: Unicode.UTF8.self) }
}
