public import CDPTypes

/// Which conversions exist, and those of constants.
///
/// Texts convert to and from every type that is no list, structure or length of time, numbers to each other, dates
/// to timestamps and back; lists by their elements, and structures not at all. A constant is converted when it is
/// compiled, where its value is certain; where it depends on clocks that do not show UTC, evaluation converts it.
public enum Casting {
    /// Whether `cast` may be written between two types.
    public static func isPossible(from source: DataType, to target: DataType) -> Bool {
        if source == target { return true }
        switch (source, target) {
        case (.list(let a), .list(let b)): return isPossible(from: a, to: b)
        case (.list, _), (_, .list), (.structure, _), (_, .structure), (.duration, _), (_, .duration): return false
        case (_, .string), (.string, _): return true
        case (.date, .timestamp), (.timestamp, .date): return true
        case (.date, _), (.timestamp, _), (_, .date), (_, .timestamp): return false
        default: return true
        }
    }

    /// The conversion of an expression. For a constant whose value is certain, the converted constant. `isUTC` says
    /// whether the project's clocks show UTC.
    static func folded(_ expression: Expression, to type: DataType, isUTC: Bool) -> Expression {
        guard case .literal(let literal) = expression, let converted = converted(literal, to: type, isUTC: isUTC) else {
            return .cast(expression, type)
        }
        return .literal(converted)
    }

    /// A constant as another type; nil where that is left to evaluation.
    static func converted(_ literal: Literal, to type: DataType, isUTC: Bool) -> Literal? {
        switch (literal, type) {
        case (.null, _): return .null(type)
        case (.integer(let value), .float): return .float(Double(value))
        case (.integer(let value), .decimal(18, let scale)):
            return rescaled(value, by: scale).map { .decimal($0, scale: scale) }
        case (.decimal(let count, let scale), .decimal(18, let target)) where target >= scale:
            return rescaled(count, by: target - scale).map { .decimal($0, scale: target) }
        case (.decimal(let count, let scale), .float):
            guard abs(count) < 1 << 53 else { return nil }
            return .float(Double(count) / (0..<scale).reduce(1.0) { power, _ in power * 10 })
        case (.string(let text), .date): return CivilTime.date(text).map(Literal.date)
        case (.string(let text), .timestamp):
            guard let time = CivilTime.clock(text), isUTC || time.hasOffset else { return nil }
            return .timestamp(time.instant)
        case (.date(let day), .timestamp):
            return isUTC ? .timestamp(Int64(day) * CivilTime.microsecondsPerDay) : nil
        default: return nil
        }
    }

    /// The count at a scale greater by some digits; nil beyond 18 digits.
    private static func rescaled(_ count: Int64, by digits: Int) -> Int64? {
        var count = count
        for _ in 0..<digits {
            let (product, overflow) = count.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            count = product
        }
        return abs(count) < 1_000_000_000_000_000_000 ? count : nil
    }
}
