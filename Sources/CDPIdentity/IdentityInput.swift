internal import CDPColumns

/// A matching attribute of all records: one hash of the normal form a record, `Hash64.null` where there is no value.
package struct IdentityAttribute: Sendable {
    /// The attribute's name, for messages.
    package var name: String
    /// A hash a record, in record order.
    package var values: [UInt64]
    /// A check a record, by which two values of one hash are told apart; empty where nobody looks.
    package var checks: [UInt32]
    /// Whether it identifies somebody who is not known yet (a cookie, a device).
    package var isAnonymous: Bool

    /// An attribute of the given values.
    package init(name: String, values: [UInt64], checks: [UInt32] = [], isAnonymous: Bool = false) {
        self.name = name
        self.values = values
        self.checks = checks
        self.isAnonymous = isAnonymous
    }
}

/// The identity records of a generation as columns, in *record order*: (source order, key in byte order).
///
/// The place of a record in these columns is its number everywhere in this room. The caller sorts; the numbers then do
/// not depend on arrival, files or threads, and neither does anything that is made from them. Records of event sources
/// (one for each distinct tuple of mapped identifiers, keyed by the tuple's digest) are records like any other.
package struct IdentityInput: Sendable {
    /// The place of each record's source in the source order.
    package var sources: [UInt16]
    /// The generation at which each record was first seen.
    package var firstSeen: [Int64]
    /// Every attribute that a rule, a limit, `forbid` or `distrust` speaks of, and every anonymous identifier.
    package var attributes: [IdentityAttribute]
    /// 1 where a record is somebody whatever `attributes` say: it holds a value of another attribute, or its source lists
    /// people; empty when none does.
    package var holdsOther: [UInt8]

    /// Records with the given columns, which must have one length.
    package init(
        sources: [UInt16], firstSeen: [Int64], attributes: [IdentityAttribute], holdsOther: [UInt8] = []
    ) {
        precondition(firstSeen.count == sources.count && (holdsOther.isEmpty || holdsOther.count == sources.count))
        precondition(attributes.allSatisfy { $0.values.count == sources.count })
        self.sources = sources
        self.firstSeen = firstSeen
        self.attributes = attributes
        self.holdsOther = holdsOther
    }

    /// The number of records.
    package var count: Int { sources.count }

    /// The hash of a record's values of some attributes together; `Hash64.null` where one of them is missing.
    package func value(of attributes: [Int], _ record: Int) -> UInt64 {
        var hash: UInt64 = 0
        for (place, attribute) in attributes.enumerated() {
            let value = self.attributes[attribute].values[record]
            if value == Hash64.null { return Hash64.null }
            hash = place == 0 ? value : Hash64.combine(hash, value)
        }
        return attributes.isEmpty ? Hash64.null : hash
    }

    /// The values of some attributes together that records hold, ascending, with the record that holds each; those of one
    /// value in record order.
    func holders(of attributes: [Int], threads: Int) -> HashedRows {
        HashedRows.sorted(count: count, threads: threads) { records, holders in
            for record in records {
                let value = value(of: attributes, record)
                if value != Hash64.null { holders.append(value, row: record) }
            }
        }
    }

    /// A digest of all that the clustering of a record depends on: a record that keeps it between two generations
    /// (after `distrusting`, so that a verdict that flips shows) needs no new look.
    package func signatures() -> [UInt64] {
        var result = [UInt64](repeating: Hash64.word(UInt64(attributes.count)), count: count)
        for attribute in attributes {
            for record in 0..<count { result[record] = Hash64.combine(result[record], attribute.values[record]) }
        }
        for record in 0..<holdsOther.count where holdsOther[record] != 0 {
            result[record] = Hash64.combine(result[record], 1)
        }
        return result
    }
}
