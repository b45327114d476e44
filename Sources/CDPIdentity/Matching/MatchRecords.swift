internal import CDPColumns
package import CDPSimilarity
package import CDPTypes

/// The distinct values of a compared attribute, in a form that is quick to compare.
package enum MatchValues: Sendable {
    /// Texts in their normal form.
    case texts(ComparedTexts)
    /// Days since 1970-01-01.
    case days([Int32])
    /// Numbers, each so many of a unit that a part of 1 is: of decimals the whole numbers that they are stored as, so that what is
    /// computed of them is exact.
    case numbers([Double], unit: Double)
    /// Values that are the same or not.
    case opaque
}

/// A compared attribute of all records: its distinct values, and which of them each record holds.
package struct MatchColumn: Sendable {
    /// By record, the number of its value; `none` where it has none.
    package var codes: [UInt32]
    /// By value, its hash.
    package var hashes: [UInt64]
    /// By value, how many records hold it.
    package var counts: [UInt32]
    /// By value, what is compared.
    package var values: MatchValues
    /// By measure that compares what is made of a value (a code of its sound, the part before the `@`), the marks of the values.
    package var marks: [ComparisonLevel.Measure: ValueMarks]

    /// Marks a record without a value.
    package static let none = UInt32.max

    /// A column; see the properties.
    package init(
        codes: [UInt32], hashes: [UInt64], values: MatchValues, marks: [ComparisonLevel.Measure: ValueMarks] = [:]
    ) {
        self.codes = codes
        self.hashes = hashes
        self.values = values
        self.marks = marks
        counts = [UInt32](repeating: 0, count: hashes.count)
        for code in codes where code != Self.none { counts[Int(code)] += 1 }
    }

    /// The number of records with a value.
    package var held: Int { counts.reduce(0) { $0 + Int($1) } }
}

/// A condition over two records, for many pairs at once.
package struct PairTest: Sendable {
    /// By pair, 1 where the condition is true in one order of the two records or the other, else 0.
    package let results: @Sendable ([RecordPair]) -> [UInt8]

    /// A test; see the property.
    package init(_ results: @escaping @Sendable ([RecordPair]) -> [UInt8]) {
        self.results = results
    }
}

/// The records of a generation as a probabilistic rule sees them.
package struct MatchRecords: Sendable {
    /// The number of records.
    package var count: Int
    /// The compared attributes.
    package let columns: [MatchColumn]
    /// By record, the codes of its values in all columns: what a pair needs of a record lies side by side.
    package let codes: [UInt32]
    /// By blocking key, a hash a record; `Hash64.null` where a part of the key is missing.
    package var keys: [[UInt64]]
    /// By exact rule before this one, a hash a record: what they unite needs no comparison.
    package var exact: [[UInt64]]
    /// By text of a level that is a condition, its test.
    package let tests: [String: PairTest]

    /// By record the place of its source and one, where nobody stands twice in that; 0 of other sources. Empty where there are none.
    package var clean: [UInt16]

    /// Records.
    package init(
        count: Int, columns: [MatchColumn], keys: [[UInt64]], exact: [[UInt64]] = [], clean: [UInt16] = [],
        tests: [String: PairTest] = [:]
    ) {
        self.tests = tests
        self.count = count
        self.clean = clean
        self.columns = columns
        let width = columns.count
        codes = [UInt32](unsafeUninitializedCapacity: count * width) { target, filled in
            for (place, column) in columns.enumerated() {
                for record in 0..<count { target[record &* width &+ place] = column.codes[record] }
            }
            filled = count * width
        }
        self.keys = keys
        self.exact = exact
    }

    /// The same without keys, for whoever only compares.
    var columnsAlone: MatchRecords {
        var result = self
        result.keys = []
        result.exact = []
        return result
    }

    /// Whether two records cannot be one person, because they stand in one source in which nobody stands twice.
    @inline(__always)
    func areTwo(_ a: Int, _ b: Int) -> Bool { CleanSource.areTwo(clean, a, b) }

    /// The number of pairs of records that may be one person.
    var pairs: Double { Double(pairs(of: 0..<count)) }

    /// The same of some records.
    func pairs(of records: some Collection<Int>) -> Int {
        func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
        guard !clean.isEmpty else { return pairs(records.count) }
        let ofOne = Dictionary(records.lazy.map { (clean[$0], 1) }, uniquingKeysWith: +)
        return pairs(records.count) - ofOne.reduce(0) { $0 + ($1.key == 0 ? 0 : pairs($1.value)) }
    }

    /// Whether an exact rule unites two records.
    @inline(__always)
    func areEqual(_ a: Int, _ b: Int) -> Bool {
        for key in exact where key[a] == key[b] && key[a] != Hash64.null { return true }
        return false
    }
}
