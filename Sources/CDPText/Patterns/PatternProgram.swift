/// A pattern as instructions for automata over bytes of UTF-8 (Thompson's construction).
///
/// `a(b|c)*` becomes a handful of instructions, each of which names the one that follows:
///
///     0 range a → 1      1 split → 2, 5     2 split → 3, 4
///     3 range b → 1      4 range c → 1      5 match
///
/// Sets of scalars beyond ASCII become sequences of byte ranges, so that neither machine decodes a character. A
/// repetition with bounds is written out, which is why `PatternParser` limits them. Thompson 1968, "Regular expression
/// search algorithm"; Cox 2007, https://swtch.com/~rsc/regexp/regexp1.html
struct PatternProgram: Sendable {
    /// What an instruction does. `a` and `b` are its operands.
    enum Operation: UInt8 {
        /// Goes on to `a` where the byte lies in `low...high`.
        case range
        /// Goes on to `a` where the byte is in the set `b`.
        case set
        /// Goes on to `a`, and to `b` where `a` does not match.
        case split
        /// Notes the offset in slot `b`, goes on to `a`.
        case save
        /// Goes on to `a` where the assertion of number `b` holds.
        case assert
        /// The pattern matches up to here.
        case match
    }

    /// One instruction, in 12 bytes: the machine visits them by their index in the program.
    struct Instruction {
        /// What it does.
        var operation: Operation
        /// The least byte of a `range`.
        var low: UInt8 = 0
        /// The greatest byte of a `range`.
        var high: UInt8 = 0
        /// The instruction that follows.
        var a: Int32 = 0
        /// The other instruction of a `split`, or the number of a set, slot or assertion.
        var b: Int32 = 0
    }

    /// A set of bytes, one bit each.
    typealias ByteSet = SIMD4<UInt64>

    /// More instructions than this are refused, so that memory and time per byte are bounded.
    private static let longest = 50_000

    /// The instructions, in no order of execution.
    private(set) var instructions: [Instruction] = []
    /// Sets that instructions name by their number.
    private(set) var sets: [ByteSet] = []
    /// Where a match begins.
    private(set) var start: Int32 = 0
    /// Two for each group, the whole match included.
    let slots: Int

    init(_ pattern: Pattern, groups: Int) throws(RegularExpressionError) {
        slots = 2 * groups
        let end = try add(Instruction(operation: .match))
        start = try emit(.group(0, pattern), then: end)
    }

    /// Whether a byte is in a set.
    @inline(__always)
    static func contains(_ set: ByteSet, _ byte: UInt8) -> Bool {
        set[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0
    }

    /// Adds an instruction and returns its number; throws where the program becomes too long.
    private mutating func add(_ instruction: Instruction) throws(RegularExpressionError) -> Int32 {
        if instructions.count >= Self.longest {
            throw RegularExpressionError(position: 0, reason: "the pattern is too large: repeat less")
        }
        instructions.append(instruction)
        return Int32(instructions.count - 1)
    }

    /// Adds an instruction that tries `first` before `second`.
    private mutating func split(_ first: Int32, _ second: Int32) throws(RegularExpressionError) -> Int32 {
        try add(Instruction(operation: .split, a: first, b: second))
    }

    /// Adds a pattern that goes on to `next`, and returns where it begins. Programs are made from their end, so that
    /// what follows is known.
    private mutating func emit(_ pattern: Pattern, then next: Int32) throws(RegularExpressionError) -> Int32 {
        switch pattern {
        case .empty: return next
        case .set(let set): return try emit(set, then: next)
        case .sequence(let items):
            var start = next
            for item in items.reversed() { start = try emit(item, then: start) }
            return start
        case .alternatives(let branches):
            var start: Int32?
            for branch in branches.reversed() {
                let first = try emit(branch, then: next)
                start = try start.map { (other) throws(RegularExpressionError) in try split(first, other) } ?? first
            }
            return start ?? next
        case .group(let number, let inner):
            let close = try add(Instruction(operation: .save, a: next, b: Int32(2 * number + 1)))
            let first = try emit(inner, then: close)
            return try add(Instruction(operation: .save, a: first, b: Int32(2 * number)))
        case .repetition(let item, let least, let most, let isGreedy):
            return try emit(item, least, most, isGreedy, then: next)
        case .assertion(let assertion):
            return try add(Instruction(operation: .assert, a: next, b: Int32(assertion.rawValue)))
        }
    }

    private mutating func emit(
        _ item: Pattern, _ least: Int, _ most: Int?, _ isGreedy: Bool, then next: Int32
    ) throws(RegularExpressionError) -> Int32 {
        var start = next
        if let most {
            for _ in least..<max(least, most) {
                let first = try emit(item, then: start)
                start = try isGreedy ? split(first, next) : split(next, first)
            }
        } else {
            let loop = try split(next, next)
            let first = try emit(item, then: loop)
            instructions[Int(loop)].a = isGreedy ? first : next
            instructions[Int(loop)].b = isGreedy ? next : first
            if least > 0 {
                start = first
            } else if Self.mayBeEmpty(item) {
                // A loop over what may be empty keeps its priorities only after one split more, as in RE2.
                start = try isGreedy ? split(first, next) : split(next, first)
            } else {
                start = loop
            }
        }
        for _ in 0..<(most == nil ? max(least - 1, 0) : least) { start = try emit(item, then: start) }
        return start
    }

    /// Whether the pattern matches the empty text: a loop over it must not turn without moving.
    private static func mayBeEmpty(_ pattern: Pattern) -> Bool {
        switch pattern {
        case .empty, .assertion: true
        case .set: false
        case .sequence(let items): items.allSatisfy(mayBeEmpty)
        case .alternatives(let branches): branches.contains(where: mayBeEmpty)
        case .group(_, let inner): mayBeEmpty(inner)
        case .repetition(let item, let least, _, _): least == 0 || mayBeEmpty(item)
        }
    }

    /// Adds a set: single bytes as one instruction, longer scalars as ranges for each of their bytes.
    private mutating func emit(_ set: ScalarSet, then next: Int32) throws(RegularExpressionError) -> Int32 {
        var single = ByteSet.zero
        var branches: [Int32] = []
        for sequence in set.utf8 {
            if sequence.count == 1 {
                for byte in sequence[0] { single[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
                continue
            }
            var start = next
            for range in sequence.reversed() {
                start = try add(
                    Instruction(operation: .range, low: range.lowerBound, high: range.upperBound, a: start))
            }
            branches.append(start)
        }
        let count = (0..<4).reduce(0) { $0 + single[$1].nonzeroBitCount }
        if count > 0 || branches.isEmpty {
            let index = sets.firstIndex(of: single) ?? sets.count
            if index == sets.count { sets.append(single) }
            branches.append(try add(Instruction(operation: .set, a: next, b: Int32(index))))
        }
        var start = branches[branches.count - 1]
        for branch in branches.dropLast() { start = try split(start, branch) }
        return start
    }
}
