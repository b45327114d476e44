package import CDPTypes

/// What a probabilistic rule compares: its comparisons in order, each with its levels from the strictest on.
package struct MatchModel: Sendable, Hashable {
    /// Values of one attribute held against each other.
    package struct Comparison: Sendable, Hashable {
        /// The name, that of the attribute.
        package var name: String
        /// The place of the attribute among the columns of `MatchRecords`.
        package var column: Int
        /// The levels, the strictest first.
        package var levels: [ComparisonLevel]
        /// The column that `swapped` or `kilometres` reads beside; -1 for none.
        package var other: Int
        /// All columns that levels read beside the own one.
        package var beside: Set<Int>
        /// Whether people of one household differ in it as strangers do: a first name, a date of birth.
        package var isPersonal: Bool

        /// A comparison.
        package init(
            name: String, column: Int, levels: [ComparisonLevel], other: Int = -1, beside: Set<Int> = [],
            isPersonal: Bool = false
        ) {
            self.isPersonal = isPersonal
            self.name = name
            self.column = column
            self.levels = levels
            self.other = other
            self.beside = beside
        }

        /// The level of values of which no other level holds.
        var different: Int { levels.count + 1 }
        /// The level of equal values; 0 where there is none.
        var equal: Int { (levels.firstIndex { $0.measure == .equal } ?? -1) + 1 }
        /// Whether equal values have that level whatever else is so: a condition may be stricter.
        var beginsWithEqual: Bool { levels.first?.measure == .equal }
        /// The level of exchanged names; 0 where there is none.
        var exchanged: Int { (levels.firstIndex { $0.measure == .swapped } ?? -1) + 1 }
        /// Whether it holds places against each other, so that nothing is said where a longitude is missing.
        var isOfPlaces: Bool { levels.contains { $0.measure == .kilometres } }

        /// How much a level makes alike, in three steps: 0 as much as the first, 1 less, 2 not at all.
        func step(of level: Int) -> Int { level == 1 ? 0 : level == different ? 2 : 1 }

        /// A level in words, by its number from 1 on.
        package func text(of level: Int) -> String {
            level > levels.count ? "different" : levels[level - 1].description
        }
    }

    /// The comparisons.
    package var comparisons: [Comparison]
    /// By blocking key, the columns that it reads.
    package var keyColumns: [Set<Int>]

    /// A model.
    package init(comparisons: [Comparison], keyColumns: [Set<Int>]) {
        self.comparisons = comparisons
        self.keyColumns = keyColumns
    }

    /// Where a pair stands in the nine numbers of two comparisons: by step of the first, by step of the second. Nil where a value is
    /// missing.
    @inline(__always)
    func cell(_ first: Int, _ second: Int, _ levels: LevelVector) -> Int? {
        guard levels[first] != 0, levels[second] != 0 else { return nil }
        return comparisons[first].step(of: levels[first]) * 3 + comparisons[second].step(of: levels[second])
    }

    /// By comparison, the earlier one whose exchanged names have told all about its attribute; -1 for none.
    var tellers: [Int] {
        comparisons.indices.map { number in
            comparisons[..<number].firstIndex { $0.exchanged != 0 && $0.other == comparisons[number].column } ?? -1
        }
    }

    /// Whether records of one block always or mostly agree in a comparison, so that the block tells nothing of it.
    package func isFixed(_ comparison: Int, byKey key: Int) -> Bool {
        let read = comparisons[comparison]
        return !keyColumns[key].isDisjoint(with: read.beside.union([read.column, read.other]))
    }
}

/// The levels of a pair: four bits a comparison, 0 where a value is missing, the last number where nothing is alike.
package struct LevelVector: Sendable, Hashable {
    /// The bits.
    package var bits: UInt64

    /// No level anywhere.
    package init(bits: UInt64 = 0) {
        self.bits = bits
    }

    /// The level of a comparison.
    package subscript(comparison: Int) -> Int {
        @inline(__always) get { Int(truncatingIfNeeded: bits &>> UInt64(comparison &* 4)) & 15 }
        @inline(__always) set {
            let shift = UInt64(comparison &* 4)
            bits = bits & ~(15 &<< shift) | UInt64(truncatingIfNeeded: newValue) &<< shift
        }
    }
}
