internal import CDPColumns
internal import CDPSimilarity
internal import CDPTypes

/// Finds the levels of pairs of records; one a thread, because it has room of its own to compare texts in.
struct LevelComparer: ~Copyable {
    private let model: MatchModel
    private let columns: [MatchColumn]
    /// By comparison, the earlier one that may have told all about it.
    private let tellers: [Int]
    private var texts = TextComparer()

    init(_ model: MatchModel, _ columns: [MatchColumn]) {
        self.model = model
        self.columns = columns
        tellers = model.tellers
    }

    /// The levels of two records.
    mutating func levels(_ a: Int, _ b: Int) -> LevelVector {
        var result = LevelVector()
        for number in model.comparisons.indices {
            let teller = tellers[number]
            if teller >= 0, result[teller] != 0, result[teller] == model.comparisons[teller].exchanged { continue }
            result[number] = level(number, a, b)
        }
        return result
    }

    /// The level of a comparison; 0 where one of the records has no value.
    private mutating func level(_ number: Int, _ a: Int, _ b: Int) -> Int {
        let column = model.comparisons[number].column
        let first = columns[column].codes[a]
        let second = columns[column].codes[b]
        if first == MatchColumn.none || second == MatchColumn.none { return 0 }
        let equal = model.comparisons[number].equal
        if first == second, equal != 0 { return equal }
        for level in model.comparisons[number].levels.indices
        where holds(number, level, Int(first), Int(second), a, b) {
            return level + 1
        }
        return model.comparisons[number].other
    }

    private mutating func holds(_ number: Int, _ level: Int, _ first: Int, _ second: Int, _ a: Int, _ b: Int) -> Bool {
        let level = model.comparisons[number].levels[level]
        let column = model.comparisons[number].column
        switch level.measure {
        case .equal: return first == second
        case .swapped: return areExchanged(column, model.comparisons[number].swapped, a, b)
        case .localPart, .soundex, .metaphone:
            guard let derived = columns[column].derived[level.measure] else { return false }
            return derived[first] == derived[second] && derived[first] != Hash64.null
        default: break
        }
        switch columns[column].values {
        case .texts(let values): return holds(level, values, first, second)
        case .days(let values): return holds(level, days: values[first], values[second])
        case .numbers(let values):
            return level.measure == .difference
                && abs(values[first] - values[second]) * 1000 <= Double(level.thousandths)
        case .opaque: return false
        }
    }

    /// Whether each record holds the other's value of another attribute.
    private func areExchanged(_ column: Int, _ other: Int, _ a: Int, _ b: Int) -> Bool {
        guard other >= 0 else { return false }
        func hash(_ column: Int, _ record: Int) -> UInt64 {
            let code = columns[column].codes[record]
            return code == MatchColumn.none ? Hash64.null : columns[column].hashes[Int(code)]
        }
        let (first, second) = (hash(column, a), hash(column, b))
        let (otherFirst, otherSecond) = (hash(other, a), hash(other, b))
        return first == otherSecond && second == otherFirst && first != Hash64.null && second != Hash64.null
    }

    private mutating func holds(_ level: ComparisonLevel, _ values: ComparedTexts, _ first: Int, _ second: Int) -> Bool
    {
        let bound = level.thousandths
        switch level.measure {
        case .initial:
            let (shorter, longer) = values.length(first) < values.length(second) ? (first, second) : (second, first)
            return values.length(shorter) == 1 && texts.commonPrefix(values, shorter, values, longer) == 1
        case .wordsWithin: return texts.areTokensWithin(values, first, values, second)
        case .jaro: return texts.jaro(values, first, values, second) * 1000 >= Double(bound)
        case .jaroWinkler:
            return texts.jaroWinklerCouldReach(Double(bound) / 1000, values, first, values, second)
                && texts.jaroWinkler(values, first, values, second) * 1000 >= Double(bound)
        case .words: return texts.tokenJaccard(values, first, values, second) * 1000 >= Double(bound)
        case .bigrams: return texts.gramCosine(values, first, values, second, size: 2) * 1000 >= Double(bound)
        case .prefix: return texts.commonPrefix(values, first, values, second) * 1000 >= bound
        case .edits: return texts.alignment(values, first, values, second, atMost: bound / 1000) * 1000 <= bound
        case .levenshtein: return texts.levenshtein(values, first, values, second, atMost: bound / 1000) * 1000 <= bound
        case .equal, .swapped, .localPart, .soundex, .metaphone, .dayMonthSwapped, .dateParts, .days, .difference:
            return false
        }
    }

    private func holds(_ level: ComparisonLevel, days first: Int32, _ second: Int32) -> Bool {
        switch level.measure {
        case .dayMonthSwapped: DateLikeness.dayMonthSwapped(first, second)
        case .dateParts: DateLikeness.partsEqual(first, second) * 1000 >= level.thousandths
        case .edits: DateLikeness.digitDifference(first, second) * 1000 <= level.thousandths
        case .days: abs(Int(first) - Int(second)) * 1000 <= level.thousandths
        default: false
        }
    }
}
