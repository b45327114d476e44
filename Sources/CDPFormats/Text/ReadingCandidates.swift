import CDPColumns
import CDPText
import CDPTypes

/// Other ways of writing values that are common enough to be offered where values cannot be read.
enum ReadingCandidates {
    /// One way.
    struct Candidate: Sendable {
        /// How the specs say it.
        let hint: ReadingHint
        fileprivate let rule: ScalarRule
        /// Whether it reads a text.
        func reads(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            guard case .success(let value) = rule.value(of: text) else { return false }
            // Any number is a count of something since 1970; what it counts shows in what comes out.
            return rule.format?.isEpoch != true || ReadingCandidates.plausible.contains(value)
        }
    }

    /// What times of people's doings lie in, in microseconds: 1990 to 2100.
    static let plausible: Range<Int64> = 631_152_000_000_000..<4_102_444_800_000_000

    /// Dates as people write them in the countries that are met most.
    private static let days = [
        "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%y", "%d/%m/%y",
        "%m/%d/%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y",
    ]
    private static let times = [" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S"]
    private static let moments = ["%a, %d %b %Y %T %z"]

    /// Counts since 1970 in their four units.
    private static let epochs = ["epoch_s", "epoch_ms", "epoch_us", "epoch_ns"]

    private static let ofDates = candidates(days + ["%F %T"], .date)
    private static let ofTimestamps = candidates(
        moments + days.flatMap { day in times.map { day + $0 } } + days + epochs, .timestamp)
    private static let ofIntegers = comma(.integer)
    private static let ofDecimals = comma(.decimal(precision: 18, scale: 18 / 2))
    private static let ofFloats = comma(.float)

    /// The ways to write values of a type.
    static func of(_ type: DataType) -> [Candidate] {
        switch type {
        case .date: ofDates
        case .timestamp: ofTimestamps
        case .integer: ofIntegers
        case .decimal: ofDecimals
        case .float: ofFloats
        default: []
        }
    }

    private static func candidates(_ formats: [String], _ type: DataType) -> [Candidate] {
        formats.compactMap { text in
            guard var rule = ScalarRule(type), let format = try? CalendarFormat(text) else { return nil }
            rule.format = format
            return Candidate(hint: .format(text), rule: rule)
        }
    }

    private static func comma(_ type: DataType) -> [Candidate] {
        guard var rule = ScalarRule(type) else { return [] }
        rule.decimalSign = UInt8(ascii: ",")
        return [Candidate(hint: .decimal(","), rule: rule)]
    }
}
