/// A way to write dates and timestamps, strptime style, compiled once: `%d/%m/%Y`, `%Y%m%d %H:%M:%S%z`.
///
/// Reads `%Y` (four digits), `%m %d %e %H %I %M %S %y` (one or two; `%y` of 69 to 99 is 19xx, else 20xx), `%f` (one to nine
/// digits, of which six count), `%p` (AM, PM), `%b %B` (English names of months), `%a %A` (of weekdays, which say nothing),
/// `%z` (`Z`, `+HH`, `+HHMM`, `+HH:MM`), `%s` (seconds since 1970), `%F`, `%T` and `%%`. A blank of the format stands for any number of blanks, at least one.
/// A text without a zone is UTC. The words `epoch_s`, `epoch_ms`, `epoch_us` and `epoch_ns` stand for numbers, decimals
/// and exponents included, of seconds, milliseconds, microseconds or nanoseconds since 1970.
public struct CalendarFormat: Hashable, Sendable {
    /// A format that is not one: why.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, one sentence without a full stop.
        public var description: String
    }

    /// One part of a format: a byte that must stand there, a blank, or a part of a time that is read by its own rule.
    enum Step: Hashable, Sendable {
        case literal(UInt8), blank
        case year, shortYear, month, monthName(isFull: Bool), day, weekdayName(isFull: Bool), hour, hour12, minute,
            second, fraction, half, zone,
            epoch
    }

    /// The format as written.
    public let text: String
    /// In the order of the text; empty for a count of time since 1970.
    let steps: [Step]
    /// Of a format that is a count of time since 1970, how many decimals of its unit are microseconds; -3 for nanoseconds.
    let epochScale: Int?

    /// Whether numbers may stand in it, not texts alone.
    public var isEpoch: Bool { epochScale != nil || steps == [.epoch] }

    /// Whether a text in it counts from 1970, and so names an instant, not a day.
    public var isCount: Bool { epochScale != nil || steps.contains(.epoch) }

    /// Whether a text in it says how far its clock is from UTC.
    public var hasOffset: Bool { isEpoch || steps.contains(.zone) || steps.contains(.epoch) }

    /// The words for counts of time, with the decimals of their unit that are microseconds.
    private static let epochs = ["epoch_s": 6, "epoch_ms": 3, "epoch_us": 0, "epoch_ns": -3]

    /// Compiles a format for reading and writing.
    public init(_ text: String) throws(Fault) {
        if let scale = CalendarFormat.epochs[text] {
            self.init(text: text, steps: [], epochScale: scale)
            return
        }
        try self.init(writing: text)
        let fields = steps.filter(\.isField)
        guard Set(fields).count == fields.count else { throw Fault(description: "the format reads one part twice") }
        let hasYear = steps.contains(.year) != steps.contains(.shortYear)
        let hasMonth =
            fields.count { $0 == .month || $0 == .monthName(isFull: true) || $0 == .monthName(isFull: false) } == 1
        guard steps.contains(.epoch) ? !steps.contains(.day) : hasYear && hasMonth && steps.contains(.day) else {
            throw Fault(description: "the format must read one year, one month and one day (or `%s`)")
        }
        guard steps.contains(.hour12) == steps.contains(.half), !(steps.contains(.hour12) && steps.contains(.hour))
        else {
            throw Fault(description: "`%I` and `%p` belong together, without `%H`")
        }
    }

    private init(text: String, steps: [Step], epochScale: Int?) {
        self.text = text
        self.steps = steps
        self.epochScale = epochScale
    }

    /// Compiles a format that only writes: it may leave out parts of the date.
    public init(writing text: String) throws(Fault) {
        var steps: [Step] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                if byte != 0x20 { steps.append(.literal(byte)) } else if steps.last != .blank { steps.append(.blank) }
                continue
            }
            guard let letter = rest.popFirst() else { throw Fault(description: "the format ends after a `%`") }
            guard let meaning = CalendarFormat.steps(of: letter) else {
                throw Fault(description: "`%\(Character(UnicodeScalar(letter)))` is not known to date formats")
            }
            steps += meaning
        }
        self.init(text: text, steps: steps, epochScale: nil)
    }

    /// Why a text is no format by which dates are read; nil where it is one.
    public static func fault(of text: String) -> Fault? {
        do throws(Fault) { _ = try CalendarFormat(text) } catch { return error }
        return nil
    }

    /// Why a text is no format by which dates are written; nil where it is one.
    public static func fault(ofWriting text: String) -> Fault? {
        do throws(Fault) { _ = try CalendarFormat(writing: text) } catch { return error }
        return nil
    }

    /// What a letter after `%` means; nil for an unknown one.
    private static func steps(of letter: UInt8) -> [Step]? {
        switch letter {
        case UInt8(ascii: "Y"): [.year]
        case UInt8(ascii: "y"): [.shortYear]
        case UInt8(ascii: "m"): [.month]
        case UInt8(ascii: "b"): [.monthName(isFull: false)]
        case UInt8(ascii: "B"): [.monthName(isFull: true)]
        case UInt8(ascii: "d"), UInt8(ascii: "e"): [.day]
        case UInt8(ascii: "a"): [.weekdayName(isFull: false)]
        case UInt8(ascii: "A"): [.weekdayName(isFull: true)]
        case UInt8(ascii: "H"): [.hour]
        case UInt8(ascii: "I"): [.hour12]
        case UInt8(ascii: "M"): [.minute]
        case UInt8(ascii: "S"): [.second]
        case UInt8(ascii: "f"): [.fraction]
        case UInt8(ascii: "p"): [.half]
        case UInt8(ascii: "z"): [.zone]
        case UInt8(ascii: "s"): [.epoch]
        case UInt8(ascii: "F"): [.year, .literal(0x2D), .month, .literal(0x2D), .day]
        case UInt8(ascii: "T"): [.hour, .literal(0x3A), .minute, .literal(0x3A), .second]
        case UInt8(ascii: "%"): [.literal(letter)]
        default: nil
        }
    }
}

extension CalendarFormat.Step {
    /// Whether it reads a part of a time.
    var isField: Bool {
        switch self {
        case .literal, .blank: false
        default: true
        }
    }
}
