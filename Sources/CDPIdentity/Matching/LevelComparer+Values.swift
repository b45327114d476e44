internal import CDPSimilarity
internal import CDPTypes

extension LevelComparer {
    /// Whether a level holds of two numbers, each so many of a unit.
    func holdsOf(
        _ first: Double, _ second: Double, _ unit: Double, _ measure: ComparisonLevel.Measure, _ bound: Int
    ) -> Bool {
        let difference = abs(first - second)
        return switch measure {
        case .difference: difference * 1000 <= Double(bound) * unit
        case .differenceShare: difference * 100_000 <= Double(bound) * max(abs(first), abs(second))
        default: false
        }
    }

    /// Whether a level holds of two days since 1970-01-01.
    func holdsOf(days first: Int32, _ second: Int32, _ measure: ComparisonLevel.Measure, _ bound: Int) -> Bool {
        switch measure {
        case .dayMonthSwapped: DateLikeness.dayMonthSwapped(first, second)
        case .dateParts: DateLikeness.partsEqual(first, second) * 1000 >= bound
        case .edits: DateLikeness.digitDifference(first, second) * 1000 <= bound
        case .days: abs(Int(first) - Int(second)) * 1000 <= bound
        default: false
        }
    }
}
