internal import CDPColumns
import CDPTypes

/// When a value of an attribute is not to be trusted as evidence.
package struct DistrustRule: Sendable, Equatable {
    /// What is counted for each value.
    package enum Distinct: Sendable, Equatable {
        /// The distinct values of another attribute, as people-like signatures.
        case attribute(Int)
        /// The records.
        case record
    }

    /// A place in `IdentityInput.attributes`.
    package var attribute: Int
    /// The hashes of the values that match a declared pattern, among those that the records hold.
    package var values: [UInt64]
    /// What is counted.
    package var distinct: Distinct
    /// The greatest count that is trusted; nil: nothing is counted.
    package var moreThan: Int?

    /// A rule.
    package init(attribute: Int, values: [UInt64] = [], distinct: Distinct = .record, moreThan: Int? = nil) {
        self.attribute = attribute
        self.values = values
        self.distinct = distinct
        self.moreThan = moreThan
    }
}

/// The values that are set aside, for each attribute: no evidence, no golden value, no owner of events, no delivery
/// key.
package struct DistrustedValues: Sendable, Equatable {
    /// Ascending hashes, one array for each attribute of the input.
    package private(set) var values: [[UInt64]]

    /// Judges the values of living records. Counts are over the values as the records hold them: neither the order of
    /// the rules nor an earlier verdict plays a part. `known` are values of each attribute that are set aside in any case,
    /// because of records that are not in `input`.
    package init(_ input: IdentityInput, _ rules: [DistrustRule], known: [[UInt64]] = [], threads: Int = 1) {
        values = [[UInt64]](repeating: [], count: input.attributes.count)
        for (attribute, values) in known.enumerated() { self.values[attribute] = values }
        for rule in rules {
            values[rule.attribute] += rule.values
            guard let limit = rule.moreThan else { continue }
            values[rule.attribute] += DistrustedValues.shared(input, rule, moreThan: limit, threads: threads)
        }
        for attribute in values.indices { values[attribute] = Set(values[attribute]).sorted() }
    }

    /// Whether a value of an attribute is distrusted.
    package func contains(_ value: UInt64, attribute: Int) -> Bool {
        let values = values[attribute]
        let place = values.indices.partitioningIndex { values[$0] >= value }
        return place < values.count && values[place] == value
    }

    private static func shared(_ input: IdentityInput, _ rule: DistrustRule, moreThan limit: Int, threads: Int)
        -> [UInt64]
    {
        let holders = input.holders(of: [rule.attribute], threads: threads)
        return holders.mapBlocks(threads: threads) { shared(input, rule, moreThan: limit, holders, $0) }.flatMap { $0 }
    }

    private static func shared(
        _ input: IdentityInput, _ rule: DistrustRule, moreThan limit: Int, _ holders: HashedRows, _ block: Range<Int>
    ) -> [UInt64] {
        let held = holders.hashes
        var result: [UInt64] = []
        var start = block.lowerBound
        while start < block.upperBound {
            let value = held[start]
            var end = start + 1
            while end < block.upperBound, held[end] == value { end += 1 }
            if end - start > limit {
                switch rule.distinct {
                case .record: result.append(value)
                case .attribute(let other):
                    let signatures = holders.rows[start..<end].map { input.attributes[other].values[Int($0)] }.filter {
                        $0 != Hash64.null
                    }
                    if Set(signatures).count > limit { result.append(value) }
                }
            }
            start = end
        }
        return result
    }
}

extension IdentityInput {
    /// The same records with distrusted values set to null.
    package func distrusting(_ distrusted: DistrustedValues) -> IdentityInput {
        var result = self
        for (attribute, values) in distrusted.values.enumerated() where !values.isEmpty {
            let index = HashIndex(values)
            for record in 0..<count where index[attributes[attribute].values[record]] != nil {
                result.attributes[attribute].values[record] = Hash64.null
            }
        }
        return result
    }
}
