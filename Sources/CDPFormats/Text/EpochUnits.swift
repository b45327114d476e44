public import CDPColumns
import CDPText
import CDPTypes

/// Of the times of a field that are counts since 1970, how many lie in the first weeks of 1970, and in this time if what they
/// count is a larger unit than the format says: seconds that are read as milliseconds. Larger counts than the format's unit
/// allows are in no year, and so values that do not fit.
public struct EpochUnits: Sendable {
    /// What most times seem to count.
    public struct Fitting: Sendable {
        /// The format of the unit that fits.
        public let format: String
        /// Times that were read.
        public let values: Int
        /// Those of them that the format puts into this time.
        public let count: Int
        /// The line of the first of these.
        public let line: Int64
    }

    private static let formats = ["epoch_s", "epoch_ms", "epoch_us", "epoch_ns"]

    /// By format of a larger unit, the largest first: microseconds that would lie in this time, how many there are, and the
    /// line of the first.
    private var candidates: [(range: Range<Int64>, count: Int, line: Int64)]
    private var values = 0

    /// No times of a field; nil where its format has no larger unit.
    public init?(_ field: ContractField) {
        guard let text = field.format?.text, let unit = EpochUnits.formats.firstIndex(of: text), unit > 0 else {
            return nil
        }
        let years = ReadingCandidates.plausible
        candidates = (0..<unit).map { larger in
            let factor = (larger..<unit).reduce(Int64(1)) { product, _ in product * 1000 }
            return (years.lowerBound / factor..<years.upperBound / factor, 0, .max)
        }
    }

    /// Counts the times of a column from row `known` on; `lines` are those of its rows.
    public mutating func add(_ column: Column, lines: [Int64], from known: Int) {
        switch column {
        case .timestamp(let times): add(times, lines, known) { $0 }
        case .date(let days): add(days, lines, known) { Int64($0) * 86_400_000_000 }
        default: break
        }
    }

    private mutating func add<Value: FixedValue>(
        _ column: FixedColumn<Value>, _ lines: [Int64], _ known: Int, _ microseconds: (Value) -> Int64
    ) {
        for row in known..<column.values.count where column.validity[row] {
            values += 1
            let time = microseconds(column.values[row])
            for place in candidates.indices where candidates[place].range.contains(time) {
                candidates[place].count += 1
                candidates[place].line = min(candidates[place].line, lines[row])
            }
        }
    }

    /// Adds the times of rows that come later.
    public mutating func merge(_ next: EpochUnits) {
        values += next.values
        for place in candidates.indices where place < next.candidates.count {
            candidates[place].count += next.candidates[place].count
            candidates[place].line = min(candidates[place].line, next.candidates[place].line)
        }
    }

    /// The unit that fits more than half of the times; nil where none does.
    public var fitting: Fitting? {
        candidates.indices.first { candidates[$0].count * 2 > values }.map {
            Fitting(
                format: EpochUnits.formats[$0], values: values, count: candidates[$0].count, line: candidates[$0].line)
        }
    }
}
