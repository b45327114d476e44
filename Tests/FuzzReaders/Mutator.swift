/// Makes damaged variants of good inputs, the same for the same seed.
public struct Mutator: Sendable {
    private var state: UInt64
    private let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", "\"", "'", ",", ":", "\n", "- ", "&a ", "*a", "(", ")", "null", "\\u0000", "\\ud800",
            "0", "-1",
            "9223372036854775808", "1e999", "9999-12-31", "0000-01-01", "\u{FEFF}", "\0", "  ", "interval", "case when",
            "|", "*",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]]

    /// A mutator of that seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// A number below `bound`.
    public mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(max(1, bound)))
    }

    /// A variant of one of `corpus`.
    public mutating func variant(of corpus: [[UInt8]]) -> [UInt8] {
        var bytes = corpus[next(corpus.count)]
        for _ in 0...next(4) {
            let place = next(bytes.count + 1)
            let end = min(bytes.count, place + 1 + next(16))
            switch next(7) {
            case 0 where !bytes.isEmpty: bytes[min(place, bytes.count - 1)] ^= 1 << UInt8(next(8))
            case 1 where !bytes.isEmpty: bytes[min(place, bytes.count - 1)] = UInt8(next(256))
            case 2: bytes.insert(contentsOf: tokens[next(tokens.count)], at: place)
            case 3: bytes.removeSubrange(min(place, end)..<end)
            case 4: bytes.insert(contentsOf: bytes[min(place, end)..<end], at: next(bytes.count + 1))
            case 5:
                let other = corpus[next(corpus.count)]
                bytes = Array(bytes[..<place]) + other[next(other.count + 1)...]
            default: bytes.removeLast(next(bytes.count + 1) / 8)
            }
        }
        return bytes
    }
}
