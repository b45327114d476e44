import CDPColumns
import CDPExpressions
import CDPTypes

/// Questions about texts: does it start with, contain, look like.
enum TextTestKernels {
    /// The kernel of a function of this family; nil for any other name.
    static func kernel(_ name: String, _ arguments: [Expression]) -> Kernel? {
        switch name {
        case "starts_with":
            return test { $0.count >= $1.count && Scalars.isSame($0[..<$1.count], $1) }
        case "ends_with":
            return test { $0.count >= $1.count && Scalars.isSame($0[($0.count - $1.count)...], $1) }
        case "contains": return test { Scalars.find($1, in: $0) != nil }
        case "strpos":
            return { input in
                let (texts, wanted) = (input.operands[0], input.operands[1])
                return .integer(
                    Rows.fixed(&input) { row in
                        Rows.bytes(texts, row) { text in
                            Rows.bytes(wanted, row) { wanted in
                                guard let place = Scalars.find(wanted, in: text) else { return 0 }
                                return Int64(Scalars.count(UnsafeBufferPointer(rebasing: text[..<place])) + 1)
                            }
                        }
                    })
            }
        case "like":
            guard case .literal(.string(let pattern)) = arguments[1] else {
                return { input in Column(nulls: input.count, of: .boolean) }
            }
            let like = LikePattern(pattern)
            return { input in
                let texts = input.operands[0]
                return .boolean(Rows.fixed(&input) { row in Rows.bytes(texts, row) { like.matches($0) } ? 1 : 0 })
            }
        default: return nil
        }
    }

    /// A kernel from two texts to a truth value.
    private static func test(
        _ body: @escaping @Sendable (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Kernel {
        { input in
            let (texts, others) = (input.operands[0], input.operands[1])
            return .boolean(
                Rows.fixed(&input) { row in
                    Rows.bytes(texts, row) { text in Rows.bytes(others, row) { body(text, $0) } } ? 1 : 0
                })
        }
    }
}

/// A `like` pattern, compiled to the stretches between its `%`.
///
/// Matching takes each stretch where it matches first, which is right because a stretch has a fixed number of scalars and `%`
/// takes any; time is at most the product of the lengths, never exponential.
struct LikePattern: Sendable {
    /// A piece between two `%`: bytes as written, or `_`, which stands for one character.
    private enum Step: Sendable {
        /// Bytes as the pattern has them.
        case bytes([UInt8])
        /// One scalar, whatever it is.
        case any
    }

    /// What stands before the first, between two and after the last `%`.
    private let stretches: [[Step]]

    init(_ pattern: String) {
        var stretches: [[Step]] = []
        for part in pattern.utf8.split(separator: 0x25, omittingEmptySubsequences: false) {
            var steps: [Step] = []
            for (number, piece) in part.split(separator: 0x5F, omittingEmptySubsequences: false).enumerated() {
                if number > 0 { steps.append(.any) }
                if !piece.isEmpty { steps.append(.bytes(Array(piece))) }
            }
            stretches.append(steps)
        }
        self.stretches = stretches
    }

    /// Whether the whole text is like the pattern.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard var place = end(of: stretches[0], in: text, at: 0) else { return false }
        if stretches.count == 1 { return place == text.count }
        for stretch in stretches[1..<stretches.count - 1] {
            guard let found = first(stretch, in: text, from: place) else { return false }
            place = found
        }
        return fitsEnd(stretches[stretches.count - 1], text, from: place)
    }

    /// Where a stretch matches first, from an offset on: the end of that match. The first is enough, since what follows
    /// may begin anywhere after it.
    private func first(_ stretch: [Step], in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if stretch.isEmpty { return start }
        if stretch.count == 1, case .bytes(let bytes) = stretch[0] {
            return bytes.withUnsafeBufferPointer { Scalars.find($0, in: text, from: start) }.map { $0 + bytes.count }
        }
        var place = start
        while place < text.count {
            if let end = end(of: stretch, in: text, at: place) { return end }
            place = Scalars.next(text, place)
        }
        return nil
    }

    /// Whether the stretch matches at an offset from `start` on so that it ends with the text.
    private func fitsEnd(_ stretch: [Step], _ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var length = 0
        var scalars = 0
        for step in stretch {
            if case .bytes(let bytes) = step { length += bytes.count } else { scalars += 1 }
        }
        // Walk back over as many scalars as `_` take at most, 4 bytes each, and try each start.
        var place = max(start, text.count - length - 4 * scalars)
        while place <= text.count - length {
            if place == text.count || !Scalars.isInside(text[place]),
                end(of: stretch, in: text, at: place) == text.count
            {
                return true
            }
            place += 1
        }
        return false
    }

    /// The end of a stretch that matches right at `start`; nil where it does not.
    private func end(of stretch: [Step], in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        var place = start
        for step in stretch {
            switch step {
            case .any:
                guard place < text.count else { return nil }
                place = Scalars.next(text, place)
            case .bytes(let bytes):
                guard text.count - place >= bytes.count, text[place..<place + bytes.count].elementsEqual(bytes) else {
                    return nil
                }
                place += bytes.count
            }
        }
        return place
    }
}
