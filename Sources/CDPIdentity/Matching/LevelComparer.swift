internal import CDPColumns
internal import CDPSimilarity
internal import CDPTypes

/// Finds the levels of pairs of records; one a thread, because it has room of its own to compare texts in.
///
/// What a rule says lies in flat arrays of numbers, and a record's values beside each other: a pair costs two lines of the cache, and
/// nothing is retained.
struct LevelComparer: ~Copyable {
    private let columns: [MatchColumn]
    /// By record, the codes of its values in all columns.
    private let codes: [UInt32]
    private let width: Int
    private let comparisons: [Compared]
    /// The levels of all comparisons, one after the other.
    private let levels: [Level]
    /// What levels compare in place of values.
    private let marks: [ValueMarks]
    /// The conditions that are levels, and by condition what it says of the pairs of a batch.
    private let tests: [PairTest]
    private var tested: [[UInt8]] = []
    /// The place of the pair in its batch.
    private var row = 0
    private var texts = TextComparer()
    /// How alike the two texts at hand are, once it was asked for: several levels ask for the same with other bounds.
    private var measured = Measured()

    /// Likeness in thousandths; less than nothing where it is not known yet.
    private struct Measured {
        var jaroWinkler = -1.0
        var words = -1.0
    }

    /// A level in numbers.
    private struct Level {
        var measure: ComparisonLevel.Measure
        var bound: Int
        /// The place of its marks, or of its test where it is a condition; -1 where it compares the values themselves.
        var place: Int
    }

    /// A comparison in numbers.
    private struct Compared {
        var column: Int
        /// The column that is read beside it; -1 for none.
        var other: Int
        var isOfPlaces: Bool
        /// Where its levels stand.
        var levels: Range<Int>
        /// The level of equal values where nothing is stricter, else 0.
        var equal: Int
        var exchanged: Int
        /// The earlier comparison that may have told all about it, and the level that does; -1 for none.
        var teller: Int
    }

    init(_ model: MatchModel, _ records: MatchRecords) {
        columns = records.columns
        codes = records.codes
        width = records.columns.count
        var all: [Level] = []
        var marks: [ValueMarks] = []
        var tests: [PairTest] = []
        let tellers = model.tellers
        comparisons = model.comparisons.enumerated().map { number, comparison in
            let start = all.count
            for level in comparison.levels {
                var place = -1
                if let test = level.condition.flatMap({ records.tests[$0] }) {
                    place = tests.count
                    tests.append(test)
                } else if let own = records.columns[comparison.column].marks[level.measure] {
                    place = marks.count
                    marks.append(own)
                }
                all.append(Level(measure: level.measure, bound: level.thousandths, place: place))
            }
            return Compared(
                column: comparison.column, other: comparison.other, isOfPlaces: comparison.isOfPlaces,
                levels: start..<all.count,
                equal: comparison.beginsWithEqual ? comparison.equal : 0, exchanged: comparison.exchanged,
                teller: tellers[number])
        }
        levels = all
        self.marks = marks
        self.tests = tests
    }

    /// The most pairs of which conditions are tested at once.
    private static let batch = 4096

    /// Calls `body` with each pair of a source and its levels; pairs that an exact rule unites are left out where that is said.
    @inline(__always)
    mutating func forEach(
        _ source: PairBlocks.PairSource, skipsExact: Bool = false, _ body: (Int, Int, LevelVector) -> Void
    ) {
        guard !tests.isEmpty else {
            source.forEach { a, b in
                if skipsExact, source.isExact(a, b) { return }
                body(a, b, levels(a, b))
            }
            return
        }
        var pairs: [RecordPair] = []
        source.forEach { a, b in
            if skipsExact, source.isExact(a, b) { return }
            pairs.append(RecordPair(UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b)))
            guard pairs.count == Self.batch else { return }
            forEach(pairs, body)
            pairs.removeAll(keepingCapacity: true)
        }
        forEach(pairs, body)
    }

    /// The same of pairs of which each names the lesser record first.
    mutating func forEach(_ pairs: [RecordPair], _ body: (Int, Int, LevelVector) -> Void) {
        for start in stride(from: 0, to: pairs.count, by: Self.batch) {
            let end = min(start + Self.batch, pairs.count)
            if !tests.isEmpty {
                let batch = Array(pairs[start..<end])
                tested = tests.map { $0.results(batch) }
            }
            for place in start..<end {
                row = place - start
                let (a, b) = (Int(pairs[place].a), Int(pairs[place].b))
                body(a, b, levels(a, b))
            }
        }
    }

    /// The levels of two records, the ones at `row` of the batch where there are conditions.
    private mutating func levels(_ a: Int, _ b: Int) -> LevelVector {
        var result = LevelVector()
        for number in 0..<comparisons.count {
            let teller = comparisons[number].teller
            if teller >= 0, result[teller] != 0, result[teller] == comparisons[teller].exchanged { continue }
            result[number] = level(number, a, b)
        }
        return result
    }

    /// The level of a comparison; 0 where one of the records has no value.
    @inline(__always)
    private mutating func level(_ number: Int, _ a: Int, _ b: Int) -> Int {
        let column = comparisons[number].column
        let first = codes[a &* width &+ column]
        let second = codes[b &* width &+ column]
        if first == MatchColumn.none || second == MatchColumn.none {
            let exchanged = comparisons[number].exchanged
            return exchanged != 0 && areExchanged(column, comparisons[number].other, a, b) ? exchanged : 0
        }
        if comparisons[number].isOfPlaces, !haveBoth(comparisons[number].other, a, b) { return 0 }
        let equal = comparisons[number].equal
        if first == second, equal != 0 { return equal }
        return unequal(number, Int(first), Int(second), a, b)
    }

    /// Whether both records have a value of a column.
    private func haveBoth(_ column: Int, _ a: Int, _ b: Int) -> Bool {
        column >= 0 && codes[a &* width &+ column] != MatchColumn.none
            && codes[b &* width &+ column] != MatchColumn.none
    }

    /// The level of two values that are not known to be equal.
    @inline(never)
    private mutating func unequal(_ number: Int, _ first: Int, _ second: Int, _ a: Int, _ b: Int) -> Int {
        let range = comparisons[number].levels
        measured = Measured()
        for place in range where holds(number, place, first, second, a, b) { return place &- range.lowerBound &+ 1 }
        return range.count &+ 1
    }

    private mutating func holds(_ number: Int, _ place: Int, _ first: Int, _ second: Int, _ a: Int, _ b: Int) -> Bool {
        let (measure, bound, stored) = (levels[place].measure, levels[place].bound, levels[place].place)
        let column = comparisons[number].column
        switch measure {
        case .condition: return stored >= 0 && tested[stored][row] != 0
        case _ where stored >= 0: return marks[stored].share(first, second)
        case .equal: return first == second
        case .swapped: return areExchanged(column, comparisons[number].other, a, b)
        case .kilometres: return kilometres(column, comparisons[number].other, a, b) * 1000 <= Double(bound)
        default: break
        }
        switch columns[column].values {
        case .texts(let values): return holdsOf(values, measure, bound, first, second)
        case .days(let values): return holdsOf(days: values[first], values[second], measure, bound)
        case .numbers(let values, let unit): return holdsOf(values[first], values[second], unit, measure, bound)
        case .opaque: return false
        }
    }

    /// Whether each record holds the other's value of another attribute, or one that is hardly different: of what both have, all
    /// must be so, and one value at least. A name that both have in its own place is not exchanged.
    private mutating func areExchanged(_ column: Int, _ other: Int, _ a: Int, _ b: Int) -> Bool {
        guard other >= 0, case .texts(let values) = columns[column].values,
            case .texts(let others) = columns[other].values
        else { return false }
        let own = (codes[a &* width &+ other], codes[b &* width &+ other])
        if own.0 == own.1, own.0 != MatchColumn.none { return false }
        var found = false
        for (one, two) in [(a, b), (b, a)] {
            let (first, second) = (codes[one &* width &+ column], codes[two &* width &+ other])
            if first == MatchColumn.none || second == MatchColumn.none { continue }
            guard
                columns[column].hashes[Int(first)] == columns[other].hashes[Int(second)]
                    || texts.jaroWinklerCouldReach(Self.alike, values, Int(first), others, Int(second))
                        && texts.jaroWinkler(values, Int(first), others, Int(second)) >= Self.alike
            else { return false }
            found = true
        }
        return found
    }

    /// How far apart two places are, of which both records have latitude and longitude in degrees.
    private func kilometres(_ column: Int, _ other: Int, _ a: Int, _ b: Int) -> Double {
        func degrees(_ record: Int, _ column: Int) -> Double {
            guard case .numbers(let values, let unit) = columns[column].values else { return .nan }
            return values[Int(codes[record &* width &+ column])] / unit
        }
        return GreatCircle.haversineKilometres(
            degrees(a, column), degrees(a, other), to: degrees(b, column), degrees(b, other))
    }

    /// The likeness of Jaro and Winkler from which on an exchanged name is the same.
    private static let alike = 0.92

    private mutating func holdsOf(
        _ values: ComparedTexts, _ measure: ComparisonLevel.Measure, _ bound: Int, _ first: Int, _ second: Int
    ) -> Bool {
        switch measure {
        case .initial:
            let (shorter, longer) = values.length(first) < values.length(second) ? (first, second) : (second, first)
            return values.length(shorter) == 1 && texts.commonPrefix(values, shorter, values, longer) == 1
        case .wordsWithin: return texts.areTokensWithin(values, first, values, second)
        case .jaro: return texts.jaro(values, first, values, second) * 1000 >= Double(bound)
        case .jaroWinkler:
            if measured.jaroWinkler < 0 {
                guard texts.jaroWinklerCouldReach(Double(bound) / 1000, values, first, values, second) else {
                    return false
                }
                measured.jaroWinkler = texts.jaroWinkler(values, first, values, second) * 1000
            }
            return measured.jaroWinkler >= Double(bound)
        case .words:
            if measured.words < 0 { measured.words = texts.tokenJaccard(values, first, values, second) * 1000 }
            return measured.words >= Double(bound)
        case .bigrams: return texts.gramCosine(values, first, values, second, size: 2) * 1000 >= Double(bound)
        case .trigrams: return texts.gramCosine(values, first, values, second, size: 3) * 1000 >= Double(bound)
        case .prefix: return texts.commonPrefix(values, first, values, second) * 1000 >= bound
        case .edits: return texts.alignment(values, first, values, second, atMost: bound / 1000) * 1000 <= bound
        case .levenshtein: return texts.levenshtein(values, first, values, second, atMost: bound / 1000) * 1000 <= bound
        default: return false
        }
    }
}
