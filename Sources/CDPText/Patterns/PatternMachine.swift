/// Runs a program over bytes with all its threads side by side (a Pike machine): time is at most the product of the
/// lengths of program and text, whatever the pattern; of several matches the leftmost wins, and of those the one that
/// a backtracking engine would find first.
///
/// A thread is an instruction that waits for a byte, with the offsets of its groups. All threads see a byte before any
/// sees the next; two that wait at one instruction are one, of which the earlier has precedence. So no pattern takes
/// exponential time: `(a*)*b` over a million letters `a` is a million steps of a few threads. Patterns that only ask
/// whether there is a match mostly go by `PatternTable` instead.
struct PatternMachine: ~Copyable {
    private let instructions: UnsafeBufferPointer<PatternProgram.Instruction>
    private let sets: UnsafeBufferPointer<PatternProgram.ByteSet>
    private let start: Int32
    private let slots: Int
    private let text: UnsafeBufferPointer<UInt8>

    /// The threads at this offset, by precedence.
    private var current: [Int32] = []
    /// The threads after the byte at this offset.
    private var following: [Int32] = []
    /// The offsets of groups by instruction, for `current`.
    private var currentSlots: [Int]
    private var followingSlots: [Int]
    /// By instruction, the generation in which it was visited last, so that none is visited twice for one offset.
    private var marks: [Int]
    private var generation = 0
    private var stack: [Step] = []
    private var scratch: [Int]

    /// What is left to be done: an instruction to visit, or a slot that gets its former value back when a way is given
    /// up.
    private enum Step {
        /// An instruction, to be visited.
        case visit(Int32)
        /// The value that a slot had before.
        case restore(slot: Int, place: Int)
    }

    /// A machine over a text; program and text must outlive it.
    init(
        _ instructions: UnsafeBufferPointer<PatternProgram.Instruction>,
        _ sets: UnsafeBufferPointer<PatternProgram.ByteSet>, start: Int32, slots: Int,
        text: UnsafeBufferPointer<UInt8>
    ) {
        self.instructions = instructions
        self.sets = sets
        self.start = start
        self.slots = slots
        self.text = text
        currentSlots = [Int](repeating: -1, count: instructions.count * slots)
        followingSlots = currentSlots
        marks = [Int](repeating: 0, count: instructions.count)
        scratch = [Int](repeating: -1, count: slots)
    }

    /// The offsets in the slots of the first match from `from` on, nil without one. `whole`: from there to the end.
    mutating func match(from: Int, whole: Bool = false) -> [Int]? {
        var best: [Int]?
        current.removeAll(keepingCapacity: true)
        generation += 1
        for place in from...text.count {
            if best == nil, place == from || !whole {
                for slot in 0..<slots { scratch[slot] = -1 }
                add(start, at: place, toFollowing: false)
            }
            if current.isEmpty {
                if best != nil || whole { break }
                generation += 1
                continue
            }
            generation += 1
            following.removeAll(keepingCapacity: true)
            for thread in current {
                let instruction = instructions[Int(thread)]
                let base = Int(thread) * slots
                if instruction.operation == .match {
                    if whole, place < text.count { continue }
                    best = Array(currentSlots[base..<(base + slots)])
                    break
                }
                guard place < text.count, accepts(instruction, text[place]) else { continue }
                for slot in 0..<slots { scratch[slot] = currentSlots[base + slot] }
                add(instruction.a, at: place + 1, toFollowing: true)
            }
            swap(&current, &following)
            swap(&currentSlots, &followingSlots)
        }
        return best
    }

    /// Whether an instruction takes a byte.
    @inline(__always)
    private func accepts(_ instruction: PatternProgram.Instruction, _ byte: UInt8) -> Bool {
        switch instruction.operation {
        case .range: byte >= instruction.low && byte <= instruction.high
        case .set: PatternProgram.contains(sets[Int(instruction.b)], byte)
        default: false
        }
    }

    /// Adds a thread and all that it can become without a byte, in order of preference.
    private mutating func add(_ first: Int32, at place: Int, toFollowing: Bool) {
        stack.append(.visit(first))
        while let step = stack.popLast() {
            guard case .visit(let pc) = step else {
                if case .restore(let slot, let old) = step { scratch[slot] = old }
                continue
            }
            if marks[Int(pc)] == generation { continue }
            marks[Int(pc)] = generation
            let instruction = instructions[Int(pc)]
            switch instruction.operation {
            case .split:
                stack.append(.visit(instruction.b))
                stack.append(.visit(instruction.a))
            case .save:
                stack.append(.restore(slot: Int(instruction.b), place: scratch[Int(instruction.b)]))
                scratch[Int(instruction.b)] = place
                stack.append(.visit(instruction.a))
            case .assert:
                if holds(instruction.b, at: place) { stack.append(.visit(instruction.a)) }
            case .range, .set, .match:
                let base = Int(pc) * slots
                if toFollowing {
                    following.append(pc)
                    for slot in 0..<slots { followingSlots[base + slot] = scratch[slot] }
                } else {
                    current.append(pc)
                    for slot in 0..<slots { currentSlots[base + slot] = scratch[slot] }
                }
            }
        }
    }

    /// Whether an assertion such as `^` or `\b` is true between two bytes.
    private func holds(_ assertion: Int32, at place: Int) -> Bool {
        switch PatternAssertion(rawValue: UInt8(assertion)) {
        case .textStart: place == 0
        case .textEnd: place == text.count
        case .lineStart: place == 0 || text[place - 1] == 0x0A
        case .lineEnd: place == text.count || text[place] == 0x0A
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .noWordBoundary, nil: isWord(place - 1) == isWord(place)
        }
    }

    /// Whether the byte at an offset is of a word: ASCII letters, digits and `_`, as `\w` has them.
    private func isWord(_ place: Int) -> Bool {
        guard place >= 0, place < text.count else { return false }
        let byte = text[place]
        return byte &- 0x30 < 10 || byte == 0x5F || (byte & 0xDF) &- 0x41 < 26
    }
}
