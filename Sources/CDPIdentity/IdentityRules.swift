/// An exact rule: two records that have equal values in all of its attributes, none of them null, are one person.
package struct MatchRule: Sendable, Equatable {
    /// The rule's name in the specs: `same_email` of `identity.same_email`.
    package var name: String
    /// Places in `IdentityInput.attributes`; empty where the rule gives no exact evidence.
    package var attributes: [Int]

    /// A rule over the given attributes.
    package init(name: String, attributes: [Int]) {
        self.name = name
        self.attributes = attributes
    }
}

/// At most `count` distinct values of an attribute in one profile.
package struct ValueLimit: Sendable, Equatable {
    /// A place in `IdentityInput.attributes`.
    package var attribute: Int
    /// The number of distinct values that a profile may hold.
    package var count: Int

    /// A limit on an attribute.
    package init(attribute: Int, count: Int) {
        self.attribute = attribute
        self.count = count
    }
}

/// One comparison of an attribute of two records, `a.x <> b.x` or `a.x = b.x`; not true when either is null.
///
/// Both are symmetric, and hashes tell nothing more: `<` and `>` would need values that order as the attribute does,
/// and both directions to be asked.
package struct ForbidComparison: Sendable, Equatable {
    /// A place in `IdentityInput.attributes`.
    package var attribute: Int
    /// `=` when true, `<>` when false.
    package var isEqual: Bool

    /// A comparison of an attribute.
    package init(attribute: Int, isEqual: Bool) {
        self.attribute = attribute
        self.isEqual = isEqual
    }
}

/// A conjunction of comparisons that must not hold between any two records of a profile.
package struct ForbidRule: Sendable, Equatable {
    /// All must be true for the rule to forbid.
    package var comparisons: [ForbidComparison]

    /// A conjunction.
    package init(comparisons: [ForbidComparison]) {
        self.comparisons = comparisons
    }
}

/// A source in which nobody stands twice: a profile holds one record of it at most.
package struct CleanSource: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its place in the source order.
    package var place: UInt16

    /// A source.
    package init(name: String, place: UInt16) {
        self.name = name
        self.place = place
    }

    /// Whether two records cannot be one person. `marks` has by record the place of its source and one, where nobody stands twice in
    /// that, and 0 for other sources; it is empty where there are none.
    @inline(__always)
    package static func areTwo(_ marks: [UInt16], _ a: Int, _ b: Int) -> Bool {
        !marks.isEmpty && marks[a] != 0 && marks[a] == marks[b]
    }
}

/// Two records by number.
package struct RecordPair: Sendable, Hashable {
    /// One record.
    package var a: UInt32
    /// The other.
    package var b: UInt32

    /// A pair.
    package init(_ a: UInt32, _ b: UInt32) {
        self.a = a
        self.b = b
    }
}

/// What stewards decided, by record number. Decisions of which a record is gone are left out by the caller, who reports
/// them.
package struct Decisions: Sendable, Equatable {
    /// Pairs that are one person, whatever limits and `forbid` say.
    package var same: [RecordPair]
    /// Pairs that are two.
    package var different: [RecordPair]

    /// Decisions.
    package init(same: [RecordPair] = [], different: [RecordPair] = []) {
        self.same = same
        self.different = different
    }
}

/// The rules by which records become profiles.
package struct IdentityRules: Sendable, Equatable {
    /// In order of priority.
    package var rules: [MatchRule]
    /// What a profile may hold at most.
    package var limits: [ValueLimit]
    /// The number of records that a profile may have; nil: any.
    package var recordLimit: Int?
    /// What two records of a profile must not be to each other.
    package var forbid: [ForbidRule]
    /// Sources in which nobody stands twice.
    package var oneToOne: [CleanSource]

    /// Rules; what is not given does not apply.
    package init(
        rules: [MatchRule], limits: [ValueLimit] = [], recordLimit: Int? = nil, forbid: [ForbidRule] = [],
        oneToOne: [CleanSource] = []
    ) {
        self.oneToOne = oneToOne
        self.rules = rules
        self.limits = limits
        self.recordLimit = recordLimit
        self.forbid = forbid
    }
}
