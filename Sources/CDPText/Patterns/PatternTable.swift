/// The question "does the pattern match anywhere?" as a table of states, for patterns that need few of them: one
/// look-up a byte. Made once, when the pattern is compiled, and never more than `mostStates`.
///
/// A state is a set of instructions that a machine could wait at (the subset construction); bytes that no instruction
/// tells apart are one class, so that a row of the table has a few columns and not 256. Patterns whose states are more,
/// or which ask for word boundaries, have no table and are run by `PatternMachine`: the answer is the same, only
/// slower.
struct PatternTable: Sendable {
    /// So that a table stays in the nearest cache, and making it costs less than a few rows.
    private static let mostStates = 256
    private static let mostInstructions = 400

    /// Next state by state and class of byte; 0 is the state after a match.
    private var next: [UInt16] = []
    /// 1 where the state matches at the end of the text.
    private var matchesAtEnd: [UInt8] = [1]
    /// By byte, the number of its class.
    private let classes: [UInt8]
    private let classCount: Int
    /// Whether the empty text at the start matches already.
    private let startsMatched: Bool

    /// Nil where the pattern asks for the bytes around an offset, or needs too many states.
    init?(_ program: PatternProgram) {
        let instructions = program.instructions
        let allowed = [PatternAssertion.textStart, .textEnd].map { Int32($0.rawValue) }
        guard instructions.count <= Self.mostInstructions,
            instructions.allSatisfy({ $0.operation != .assert || allowed.contains($0.b) })
        else { return nil }
        (classes, classCount) = Self.classes(program)
        var representatives = [UInt8](repeating: 0, count: classCount)
        for byte in (0...255).reversed() { representatives[Int(classes[byte])] = UInt8(byte) }

        guard let restart = Self.closure(program, [program.start], atStart: false, atEnd: false),
            let first = Self.closure(program, [program.start], atStart: true, atEnd: false)
        else {
            // The empty text at the start matches, so every text does.
            startsMatched = true
            return
        }
        startsMatched = false
        next = [UInt16](repeating: 0, count: classCount)
        // The first state is known by its number, not by its threads: only there the text starts.
        var states: [[Int32]] = [[], first]
        var numbers: [[Int32]: Int] = [:]
        var state = 1
        while state < states.count {
            guard states.count <= Self.mostStates else { return nil }
            let threads = states[state]
            let isFirst = state == 1
            let atEnd = Self.closure(
                program, isFirst ? [program.start] : threads + restart, atStart: isFirst, atEnd: true)
            matchesAtEnd.append(atEnd == nil ? 1 : 0)
            for byte in representatives {
                let moved = threads.compactMap { Self.step(program, $0, byte) }
                guard let after = Self.closure(program, moved + restart, atStart: false, atEnd: false) else {
                    next.append(0)
                    continue
                }
                let number = numbers[after] ?? states.count
                if number == states.count {
                    numbers[after] = number
                    states.append(after)
                }
                next.append(UInt16(number))
            }
            state += 1
        }
    }

    /// Whether the pattern matches somewhere in the text.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if startsMatched { return true }
        var state = 1
        return next.withUnsafeBufferPointer { next in
            classes.withUnsafeBufferPointer { classes in
                for byte in text {
                    state = Int(next[state &* classCount &+ Int(classes[Int(byte)])])
                    if state == 0 { return true }
                }
                return matchesAtEnd[state] != 0
            }
        }
    }

    /// Where an instruction goes on after a byte; nil where it does not take it.
    private static func step(_ program: PatternProgram, _ pc: Int32, _ byte: UInt8) -> Int32? {
        let instruction = program.instructions[Int(pc)]
        switch instruction.operation {
        case .range: return byte >= instruction.low && byte <= instruction.high ? instruction.a : nil
        case .set: return PatternProgram.contains(program.sets[Int(instruction.b)], byte) ? instruction.a : nil
        default: return nil
        }
    }

    /// The instructions that wait for a byte, sorted, with those that wait for the text's end; nil where the pattern
    /// has matched.
    private static func closure(
        _ program: PatternProgram, _ first: [Int32], atStart: Bool, atEnd: Bool
    ) -> [Int32]? {
        var seen = Set<Int32>()
        var waiting: [Int32] = []
        var stack = first
        while let pc = stack.popLast() {
            guard seen.insert(pc).inserted else { continue }
            let instruction = program.instructions[Int(pc)]
            switch instruction.operation {
            case .match: return nil
            case .split: stack += [instruction.a, instruction.b]
            case .save: stack.append(instruction.a)
            case .assert where instruction.b == Int32(PatternAssertion.textEnd.rawValue):
                if atEnd { stack.append(instruction.a) } else { waiting.append(pc) }
            case .assert:
                if atStart { stack.append(instruction.a) }
            case .range, .set: waiting.append(pc)
            }
        }
        return waiting.sorted()
    }

    /// Bytes that no instruction tells apart have one class.
    private static func classes(_ program: PatternProgram) -> ([UInt8], Int) {
        var classes = [UInt8](repeating: 0, count: 256)
        var count = 0
        var known: [[Bool]: Int] = [:]
        let ranges = program.instructions.filter { $0.operation == .range }
        for byte in 0..<256 {
            let byte8 = UInt8(byte)
            let answers =
                program.sets.map { PatternProgram.contains($0, byte8) }
                + ranges.map { byte8 >= $0.low && byte8 <= $0.high }
            let number = known[answers] ?? count
            if number == count {
                known[answers] = count
                count += 1
            }
            classes[byte] = UInt8(number)
        }
        return (classes, count)
    }
}
