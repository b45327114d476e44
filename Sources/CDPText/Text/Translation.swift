/// Which scalars of a text become others, and which are dropped: SQL's `translate`, made ready once.
public struct Translation: Sendable {
    /// What an ASCII byte becomes; `keep` and `drop` aside, an index in `replacements`.
    private let ascii: [UInt8]
    private let others: [UInt32: UInt8]
    private let replacements: [[UInt8]]

    /// Stands for a byte that stays.
    private static let keep: UInt8 = 255
    /// Stands for a byte that goes.
    private static let drop: UInt8 = 254

    /// Each scalar of `from` becomes the one at the same index of `to`, or nothing where `to` is shorter; of a scalar that
    /// `from` holds twice the first one counts. Nil for more than 254 scalars.
    public init?(from: String, to: String) {
        let wanted = Array(from.unicodeScalars)
        let given = to.unicodeScalars.prefix(wanted.count).map { Array(String($0).utf8) }
        guard wanted.count <= Int(Self.drop) else { return nil }
        var ascii = [UInt8](repeating: Self.keep, count: 128)
        var others: [UInt32: UInt8] = [:]
        for (place, scalar) in wanted.enumerated() {
            let action = place < given.count ? UInt8(place) : Self.drop
            if scalar.value >= 128 {
                if others[scalar.value] == nil { others[scalar.value] = action }
            } else if ascii[Int(scalar.value)] == Self.keep {
                ascii[Int(scalar.value)] = action
            }
        }
        (self.ascii, self.others, replacements) = (ascii, others, given)
    }

    /// Adds the translated text to `output`.
    public func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let start = index
            let scalar = UTF8.decode(text, at: &index)
            let action = scalar < 128 ? ascii[Int(scalar)] : others.isEmpty ? Self.keep : others[scalar] ?? Self.keep
            if action == Self.keep {
                if scalar < 128 {
                    output.append(text[start])
                } else {
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
                }
            } else if action != Self.drop {
                output.append(contentsOf: replacements[Int(action)])
            }
        }
    }
}
