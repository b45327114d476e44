public import CDPExpressions
import CDPTypes

/// When the value of an expression may change although no data does, row by row where the expression tells.
///
/// A comparison of an instant with `as_of`, shifted by a constant time or not, changes once: `last_cart_at >= as_of - 7 days`
/// for each row when its own seven days are over. What else reads the time changes for all rows at once, see
/// `ChangeAnalysis`.
public struct ChangeMoments: Sendable {
    /// A comparison that changes where `as_of` passes an instant.
    public struct Threshold: Hashable, Sendable {
        /// An instant of the row; it reads nothing of the time.
        public let value: Expression
        /// What is added to it, in microseconds.
        public let shift: Int64

        /// The first instant after `asOf` at which the comparison may have another result: `as_of` reaches the threshold,
        /// or leaves it. `Int64.max` when both are past.
        public func next(_ value: Int64, asOf: Int64) -> Int64 {
            let (instant, overflow) = value.addingReportingOverflow(shift)
            if overflow || instant == .max { return .max }
            return instant > asOf ? instant : instant + 1 > asOf ? instant + 1 : .max
        }
    }

    /// The comparisons that tell, each once.
    public private(set) var thresholds: [Threshold] = []
    /// What the rest of the expressions reads of the time.
    public private(set) var rest = ChangeAnalysis.never
    /// How many expressions were gone through: those given, and what each name in them stands for once.
    package private(set) var visits = 0

    private let definitions: Definitions
    private var known: Set<Threshold> = []
    private var seen: Set<String> = []
    private var waiting: [Expression]

    /// What some expressions read of the time, by themselves and by the names in them that stand for others.
    public init(_ expressions: [Expression], _ definitions: Definitions = Definitions()) {
        self.definitions = definitions
        waiting = expressions.reversed()
        while let expression = waiting.popLast() {
            visits += 1
            scan(expression)
        }
    }

    /// How a value changes with time alone, also through other definitions that it names.
    private func change(of expression: Expression) -> ChangeAnalysis {
        ChangeAnalysis(expression, definitions)
    }

    /// Notes the moments at which comparisons inside change their answer.
    private mutating func scan(_ expression: Expression) {
        if change(of: expression) == .never { return }
        if case .column(let name, _) = expression {
            if let value = definitions.value(of: name), seen.insert(name).inserted { waiting.append(value) }
            return
        }
        if case .call(let name, let operands, _) = expression, Self.comparisons.contains(name),
            let first = operands.first, operands.dropFirst().allSatisfy({ add(first, $0) })
        {
            return
        }
        // Where the parts do not say it, as of `today()` and of a count of days up to `as_of`, the whole does.
        let mine = change(of: expression)
        if expression.children.map(change).max() != mine {
            rest = max(rest, mine)
            return
        }
        for child in expression.children { scan(child) }
    }

    private static let comparisons: Set<String> = [
        "equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal", "between",
    ]

    /// Notes the comparison of two operands; false where it does not tell.
    private mutating func add(_ a: Expression, _ b: Expression) -> Bool {
        let (readsA, readsB) = (change(of: a), change(of: b))
        if readsA == .never, readsB == .never { return true }
        guard a.type == .timestamp, b.type == .timestamp else { return false }
        if readsA == .never, let shift = shift(b) {
            note(Threshold(value: a, shift: shift))
        } else if readsB == .never, let shift = shift(a) {
            note(Threshold(value: b, shift: shift))
        } else {
            return false
        }
        return true
    }

    /// Notes a comparison, once however often it occurs.
    private mutating func note(_ threshold: Threshold) {
        if known.insert(threshold).inserted { thresholds.append(threshold) }
    }

    /// How much later than an instant `as_of` is when the expression, `as_of` or that and a constant time, equals it.
    private func shift(_ expression: Expression) -> Int64? {
        switch definitions.head(of: expression) {
        case let other where other.isInstantOfPlan: 0
        case .call("subtract", let operands, _):
            if case .literal(.duration(let time)) = definitions.head(of: operands[1]),
                definitions.head(of: operands[0]).isInstantOfPlan
            {
                time
            } else {
                nil
            }
        case .call("add", let operands, _):
            switch (definitions.head(of: operands[0]), definitions.head(of: operands[1])) {
            case (let other, .literal(.duration(let time))) where other.isInstantOfPlan,
                (.literal(.duration(let time)), let other) where other.isInstantOfPlan:
                time == .min ? nil : -time
            default: nil
            }
        default: nil
        }
    }
}
