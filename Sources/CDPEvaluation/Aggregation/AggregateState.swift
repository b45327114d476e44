import CDPColumns
import CDPExpressions
import CDPTypes

/// What an aggregate remembers of each group; values come in as columns, rows with a null value are left out before.
enum AggregateState: Sendable {
    /// `count`.
    case counts([Int64])
    /// `sum` and `avg` of integers and decimals, without rounding in between.
    case sums(ExactSums)
    /// `sum` of doubles.
    case floatSums([Double])
    /// `avg` of doubles.
    case averages([Double], counts: [Int64])
    /// `min` and `max` of values of fixed width.
    case extremes(Extremes)
    /// `first` and `last`, and `min` and `max` of texts.
    case chosen(ChosenValues)
    /// `mode` and `count(distinct …)`.
    case distinct(DistinctValues)

    init(_ function: AggregateFunction, _ type: DataType?, groupCount: Int) {
        switch (function, type) {
        case (.sum, .float): self = .floatSums([Double](repeating: 0, count: groupCount))
        case (.avg, .float):
            self = .averages(
                [Double](repeating: 0, count: groupCount), counts: [Int64](repeating: 0, count: groupCount))
        case (.sum, _), (.avg, _): self = .sums(ExactSums(groupCount: groupCount))
        case (.min, .string?), (.max, .string?), (.first, _), (.last, _):
            self = .chosen(ChosenValues(groupCount: groupCount, function: function))
        case (.min, _), (.max, _): self = .extremes(Extremes(groupCount: groupCount, isMax: function == .max))
        case (.mode, _): self = .distinct(DistinctValues(keepsValues: true))
        case (.countDistinct, _): self = .distinct(DistinctValues(keepsValues: false))
        case (.count, _): self = .counts([Int64](repeating: 0, count: groupCount))
        }
    }

    /// Adds values, one a row, none of them null; `column` is nil for `count(*)`.
    mutating func add(_ column: Column?, groups: [UInt32], times: [Int64]) {
        switch self {
        case .counts(var counts):
            self = .counts([])
            for group in groups { counts[Int(group)] += 1 }
            self = .counts(counts)
        case .sums(var sums):
            self = .counts([])
            sums.add(Operand(column ?? .integer(FixedColumn())).words, groups)
            self = .sums(sums)
        case .floatSums(var sums):
            self = .counts([])
            if case .float(let values)? = column {
                for (row, group) in groups.enumerated() { sums[Int(group)] += values.values[row] }
            }
            self = .floatSums(sums)
        case .averages(var sums, var counts):
            self = .counts([])
            if case .float(let values)? = column {
                for (row, group) in groups.enumerated() {
                    sums[Int(group)] += values.values[row]
                    counts[Int(group)] += 1
                }
            }
            self = .averages(sums, counts: counts)
        case .extremes(var extremes):
            self = .counts([])
            if let column { extremes.add(column, groups) }
            self = .extremes(extremes)
        case .chosen(var chosen):
            self = .counts([])
            if let column { chosen.add(column, groups, times) }
            self = .chosen(chosen)
        case .distinct(var distinct):
            self = .counts([])
            if let column { distinct.add(column, groups) }
            self = .distinct(distinct)
        }
    }

    /// Adds what another state of the same aggregate and groups has seen, as if its rows came after these.
    mutating func merge(_ other: AggregateState) {
        switch (self, other) {
        case (.counts(let a), .counts(let b)): self = .counts(zip(a, b).map { $0 + $1 })
        case (.sums(var a), .sums(let b)):
            a.merge(b)
            self = .sums(a)
        case (.floatSums(let a), .floatSums(let b)): self = .floatSums(zip(a, b).map { $0 + $1 })
        case (.averages(let a, let n), .averages(let b, let m)):
            self = .averages(zip(a, b).map { $0 + $1 }, counts: zip(n, m).map { $0 + $1 })
        case (.extremes(var a), .extremes(let b)):
            a.merge(b)
            self = .extremes(a)
        case (.chosen(var a), .chosen(let b)):
            a.merge(b)
            self = .chosen(a)
        case (.distinct(var a), .distinct(let b)):
            a.merge(b)
            self = .distinct(a)
        default: break
        }
    }

    /// One value a group.
    func result(_ function: AggregateFunction, argument: DataType?, type: DataType, groupCount: Int) -> Column {
        switch self {
        case .counts(let counts): return .integer(FixedColumn(counts))
        case .sums(let sums): return function == .avg ? sums.averages(argument) : sums.column(type)
        case .floatSums(let sums): return .float(AggregateState.finite(groupCount) { sums[$0] })
        case .averages(let sums, let counts):
            return .float(AggregateState.finite(groupCount) { counts[$0] == 0 ? nil : sums[$0] / Double(counts[$0]) })
        case .extremes(let extremes): return extremes.column(type)
        case .chosen(let chosen): return chosen.column(type)
        case .distinct(let distinct):
            return function == .mode
                ? distinct.modes(type, groupCount) : .integer(FixedColumn(distinct.counts(groupCount)))
        }
    }

    /// One double a group; null where the group has none, or one that is not finite.
    private static func finite(_ count: Int, _ value: (Int) -> Double?) -> FixedColumn<Double> {
        FixedColumn(count: count) { group in value(group).flatMap { $0.isFinite ? $0 : nil } }
    }
}

/// Sums of integers and decimals, exact whatever the order.
struct ExactSums: Sendable {
    /// Sums of 128 bits: 64 bits of a billion rows fit, so only the result can be too large.
    private var sums: [Int128]
    private var counts: [Int64]

    init(groupCount: Int) {
        sums = [Int128](repeating: 0, count: groupCount)
        counts = [Int64](repeating: 0, count: groupCount)
    }

    /// 2^63 values of 64 bits fit into 128.
    mutating func add(_ words: [Int64], _ groups: [UInt32]) {
        for (row, group) in groups.enumerated() {
            sums[Int(group)] &+= Int128(words[row])
            counts[Int(group)] += 1
        }
    }

    /// Adds the sums of another state; the order does not matter.
    mutating func merge(_ other: ExactSums) {
        for group in 0..<sums.count {
            sums[group] &+= other.sums[group]
            counts[group] += other.counts[group]
        }
    }

    /// The sums; null where one does not fit the type.
    func column(_ type: DataType) -> Column {
        let isDecimal = if case .decimal = type { true } else { false }
        let column = FixedColumn(count: sums.count) { group in
            isDecimal ? DecimalMath.checked(sums[group]) : Int64(exactly: sums[group])
        }
        return Column(words: column.values, validity: column.validity, type: type)
    }

    /// The exact sum divided once; null over nothing.
    func averages(_ type: DataType?) -> Column {
        let scale = if case .decimal(_, let scale)? = type { scale } else { 0 }
        let unit = Double(DecimalMath.power(scale))
        return .float(
            FixedColumn(count: sums.count) { group in
                counts[group] == 0 ? nil : Double(sums[group]) / (Double(counts[group]) * unit)
            })
    }
}

/// The least or greatest of values of fixed width, kept as words that sort as the values do.
struct Extremes: Sendable {
    private var best: [Int64]
    private var isSeen: [UInt8]
    private let isMax: Bool

    init(groupCount: Int, isMax: Bool) {
        best = [Int64](repeating: 0, count: groupCount)
        isSeen = [UInt8](repeating: 0, count: groupCount)
        self.isMax = isMax
    }

    /// Adds values, one a row.
    mutating func add(_ column: Column, _ groups: [UInt32]) {
        let words = Extremes.words(column)
        for (row, group) in groups.enumerated() { offer(words[row], Int(group)) }
    }

    /// Adds the best values of another state.
    mutating func merge(_ other: Extremes) {
        for group in 0..<best.count where other.isSeen[group] == 1 { offer(other.best[group], group) }
    }

    /// Keeps a value of a group where it beats the one before.
    @inline(__always)
    private mutating func offer(_ word: Int64, _ group: Int) {
        if isSeen[group] == 0 || (isMax ? word > best[group] : word < best[group]) {
            best[group] = word
            isSeen[group] = 1
        }
    }

    /// Values as integers in the same order, doubles by their bits.
    private static func words(_ column: Column) -> [Int64] {
        switch column {
        case .float(let column):
            column.values.map { value in
                let bits = Int64(bitPattern: value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern)
                return bits < 0 ? bits ^ .max : bits
            }
        case .boolean(let column): column.values.map { Int64($0) }
        case .date(let column): column.values.map { Int64($0) }
        default: Operand(column).words
        }
    }

    /// The best value of each group; null where none was seen.
    func column(_ type: DataType) -> Column {
        let validity = isSeen.contains(0) ? Validity(bytes: isSeen) : .all
        switch type {
        case .float:
            return .float(
                FixedColumn(
                    best.map { Double(bitPattern: UInt64(bitPattern: $0 < 0 ? $0 ^ .max : $0)) }, validity: validity))
        case .boolean: return .boolean(FixedColumn(best.map { UInt8(truncatingIfNeeded: $0) }, validity: validity))
        case .date: return .date(FixedColumn(best.map { Int32(truncatingIfNeeded: $0) }, validity: validity))
        default: return Column(words: best, validity: validity, type: type)
        }
    }
}
