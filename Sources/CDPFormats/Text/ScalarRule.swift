import CDPColumns
import CDPText
import CDPTypes

/// How the text of one single value becomes a value of its type.
///
/// It is made once a column and asked once a value: which words are null, which are allowed, which format times have.
/// The same rule reads a value wherever it comes from, a field of CSV, a string of JSON, a folder's name, so that one
/// contract means one thing. Numbers and ISO times are read without making a `String`.
struct ScalarRule: Sendable {
    /// The type that is read.
    enum Kind: Sendable {
        case string, integer, decimal, float, boolean, date, timestamp
    }

    let kind: Kind
    var precision = 18
    var scale = 0
    var decimalSign = UInt8(ascii: ".")
    var format: CalendarFormat?
    /// What times without an offset are; nil for UTC.
    var clock: LocalClock?
    /// Whether only such texts are read as the type would be inferred from: the field does not declare its type.
    var isInferred = false
    /// The texts allowed; nil for any.
    var allowed: [[UInt8]]?
    var nulls: [[UInt8]] = []

    /// A rule for a field, or what it nests.
    init?(_ type: DataType, of field: ContractField, isNested: Bool = false) {
        self.init(type)
        clock = field.clock
        isInferred = field.isInferred
        if let sign = field.decimalSign { decimalSign = sign }
        if isNested { return }
        format = field.format
        allowed = field.oneOf.map { $0.map { Array($0.utf8) } }
    }

    /// A rule for a type; nil for types that nest or are never stored.
    init?(_ type: DataType) {
        switch type {
        case .string: kind = .string
        case .integer: kind = .integer
        case .decimal(let precision, let scale):
            kind = .decimal
            self.precision = min(precision, 18)
            self.scale = min(max(scale, 0), 18)
        case .float: kind = .float
        case .boolean: kind = .boolean
        case .date: kind = .date
        case .timestamp: kind = .timestamp
        case .duration, .list, .structure: return nil
        }
    }

    /// Whether a text stands for null: one of those declared, and no text at all where texts are not what is stored.
    @inline(__always)
    func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.count == 0, kind != .string { return true }
        return contains(nulls, text)
    }

    /// Whether the text may stand in the field at all.
    @inline(__always)
    func isAllowed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let allowed else { return true }
        return contains(allowed, text) || contains(allowed, WhiteSpace.trimmed(text))
    }

    @inline(__always)
    private func contains(_ texts: [[UInt8]], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for candidate in texts where candidate.count == text.count && candidate.elementsEqual(text) { return true }
        return false
    }

    /// The text without white space around it where only some texts are allowed, so that it is one of them.
    @inline(__always)
    func word(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let allowed, !contains(allowed, text) else { return text }
        return WhiteSpace.trimmed(text)
    }

    /// The value of a text as 64 bits: of a double its bit pattern, of a boolean 0 or 1. White space around is no part of it.
    @inline(__always)
    func value(of text: UnsafeBufferPointer<UInt8>) -> Result<Int64, ValueFault> {
        let text = WhiteSpace.trimmed(text)
        if isInferred, !isAsInferred(text) { return .failure(.unlikeInferred) }
        switch kind {
        case .integer: return fault(Numbers.integer(text, decimalSign: decimalSign), text)
        case .decimal:
            return fault(Numbers.decimal(text, precision: precision, scale: scale, decimalSign: decimalSign), text)
        case .float:
            return fault(Numbers.double(text, decimalSign: decimalSign).map { Int64(bitPattern: $0.bitPattern) }, text)
        case .boolean: return ScalarRule.boolean(text)
        case .date:
            let day = format.map { $0.date(text) } ?? ISOText.date(text)
            return day.map { .success(Int64($0)) } ?? .failure(.malformed)
        case .timestamp:
            let instant = format.map { formatted(text, $0) } ?? ISOText.timestamp(text, clock)
            return instant.map { .success($0) } ?? .failure(.malformed)
        case .string: return .failure(.malformed)
        }
    }

    /// A column of one row, of the type that the rule is for: what a text is that stands outside of all rows.
    func column(of text: [UInt8], _ type: DataType) -> Result<Column, ValueFault> {
        text.withUnsafeBufferPointer { text in
            if isNull(text) { return .success(Column(nulls: 1, of: type)) }
            guard isAllowed(text) else { return .failure(.notAllowed) }
            if kind == .string { return .success(.string(StringColumn([String(decoding: text, as: UTF8.self)]))) }
            return value(of: text).map { Column(bits: FixedColumn([$0]), type) }
        }
    }

    /// How often clocks show the time without an offset that a text names; `instant` was read of it.
    func reading(of text: UnsafeBufferPointer<UInt8>, _ instant: Int64) -> ClockReading {
        guard kind == .timestamp, let doubts = clock?.doubts, doubts.mayBeSet(instant) else { return .once }
        let text = WhiteSpace.trimmed(text)
        guard let format else {
            guard let time = CivilTime.clock(text), !time.hasOffset else { return .once }
            return doubts.reading(time.instant)
        }
        guard !format.hasOffset, let time = format.timestamp(text) else { return .once }
        return doubts.reading(time)
    }

    /// A time in the field's own format, in days or microseconds.
    private func formatted(_ text: UnsafeBufferPointer<UInt8>, _ format: CalendarFormat) -> Int64? {
        guard let clock, !format.hasOffset else { return format.timestamp(text) }
        return format.timestamp(text).flatMap(clock.instant)
    }

    @inline(__always)
    private func fault(
        _ result: Result<Int64, Numbers.Fault>, _ text: UnsafeBufferPointer<UInt8>
    ) -> Result<Int64, ValueFault> {
        switch result {
        case .success(let value): .success(value)
        case .failure(.malformed): written(text)
        case .failure(.outOfRange): .failure(.outOfRange)
        case .failure(.inexact): .failure(.inexact)
        }
    }

    /// The value of a number that is written for people.
    @inline(never)
    private func written(_ text: UnsafeBufferPointer<UInt8>) -> Result<Int64, ValueFault> {
        let result = WrittenNumber.plain(text, decimalSign: decimalSign) { plain -> Result<Int64, Numbers.Fault> in
            switch kind {
            case .integer: Numbers.integer(plain)
            case .decimal: Numbers.decimal(plain, precision: precision, scale: scale)
            default: Numbers.double(plain).map { Int64(bitPattern: $0.bitPattern) }
            }
        }
        switch result {
        case .success(let value)?: return .success(value)
        case .failure(.outOfRange)?: return .failure(.outOfRange)
        case .failure(.inexact)?: return .failure(.inexact)
        case .failure(.malformed)?, nil: return .failure(.malformed)
        }
    }

    /// Whether the type would be inferred from the text: digits with a leading zero or an exponent are a code, whatever
    /// number they would be.
    @inline(never)
    private func isAsInferred(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch kind {
        case .integer, .decimal:
            let digits = text.first == 0x2D ? text.dropFirst() : text[...]
            let before = digits.prefix { $0 &- 0x30 < 10 }
            guard !before.isEmpty, before.count == 1 || before.first != 0x30 else { return false }
            let rest = digits.dropFirst(before.count)
            return rest.isEmpty || rest.first == decimalSign && rest.dropFirst().allSatisfy { $0 &- 0x30 < 10 }
        case .boolean: return text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8)
        case .date: return text.count == 10
        case .float, .timestamp, .string: return true
        }
    }

    /// `true`, `t`, `yes`, `y`, `1` and their opposites, in any case.
    private static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Result<Int64, ValueFault> {
        guard (1...5).contains(text.count) else { return .failure(.malformed) }
        let word = text.reduce(UInt64(0)) { $0 << 8 | UInt64($1 >= 0x41 ? $1 | 0x20 : $1) }
        return switch word {
        case 0x31, 0x74, 0x79, 0x796573, 0x7472_7565: .success(1)
        case 0x30, 0x66, 0x6E, 0x6E6F, 0x66_616C_7365: .success(0)
        default: .failure(.malformed)
        }
    }
}
