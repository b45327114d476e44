package import CDPDiagnostics

/// `identity:`, declared once; the word `standard` or written out.
package struct IdentityDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// Whether it is the word `standard`; all else is empty then.
    package var isStandard: Bool
    /// `sources:`, in order.
    package var sources: [Located<String>]
    /// `distrust:`, by attribute, as written.
    package var distrust: [DistrustDeclaration]
    /// `limits:` by identifier, and by `records`, as written.
    package var limits: [LimitDeclaration]
    /// `forbid:`, conditions over the records `a` and `b`.
    package var forbid: [EmbeddedText]
    /// `one_to_one:`, sources in which nobody stands twice.
    package var oneToOne: [Located<String>]
    /// `decisions:`, a CSV file relative to the project.
    package var decisions: Located<String>?
    /// `rules:`, in order of priority.
    package var rules: [RuleDeclaration]
}

/// An entry of `distrust:`.
package struct DistrustDeclaration: Hashable, Sendable {
    /// The attribute, at its key.
    package var attribute: Located<String>
    /// `values:`, patterns with `*` and `?`.
    package var values: [Located<String>]
    /// `distinct:`, an attribute or `record`; written together with `more_than`.
    package var distinct: Located<String>?
    /// `more_than:`.
    package var moreThan: Located<Int>?
}

/// The identifier, or `records`, at its key.
package struct LimitDeclaration: Hashable, Sendable {
    /// The identifier, or `records`, at its key.
    package var attribute: Located<String>
    /// The most distinct values (or records) of one profile.
    package var maximum: Located<Int>
}

/// `identity.rules.NAME`: one attribute or a list of them, or a mapping that says how records are compared.
package struct RuleDeclaration: Hashable, Sendable {
    /// The name, at its key.
    package var name: Located<String>
    /// The attributes on which two records must agree; empty for a rule that compares.
    package var attributes: [Located<String>]
    /// How records are compared; nil for a rule of attributes.
    package var matching: MatchingDeclaration?
    /// The body.
    package var range: SourceRange
}

/// A rule that compares records and weighs how they resemble each other.
package struct MatchingDeclaration: Hashable, Sendable {
    /// `block:`, keys of one expression or several; empty where each compared attribute is a key.
    package var block: [[EmbeddedText]]
    /// `compare:`.
    package var compare: [ComparisonDeclaration]
    /// `weights:`, a file relative to the project.
    package var weights: Located<String>?
    /// What the file says; nil where there is none.
    package var learnt: WeightsDeclaration?
    /// `accept:`, a chance in millionths.
    package var accept: Located<Int>?
    /// `review:`, likewise.
    package var review: Located<Int>?

    /// The file of weights of a rule of that name, relative to the project.
    package func path(of rule: String) -> String { weights?.value ?? "identity/\(rule).weights.yaml" }
}

/// An entry of `compare:`.
package struct ComparisonDeclaration: Hashable, Sendable {
    /// The attribute, at its key or item.
    package var attribute: Located<String>
    /// The levels as written; empty where those of the attribute's type apply.
    package var levels: [EmbeddedText]
    /// `frequencies:`.
    package var frequencies: Located<Bool>?
    /// `personal:`.
    package var personal: Located<Bool>?
}

/// A file of weights, as `cdp identity train` writes it.
package struct WeightsDeclaration: Hashable, Sendable {
    /// The weights of a comparison.
    package struct Comparison: Hashable, Sendable {
        /// The attribute, at its key.
        package var attribute: Located<String>
        /// The levels as written, each with its weight in thousandths of a bit.
        package var levels: [Level]
    }

    /// A level with its weight.
    package struct Level: Hashable, Sendable {
        /// The level, or `different`.
        package var level: Located<String>
        /// The weight in thousandths of a bit.
        package var weight: Int
        /// `relatives:`, the weight for two people with much in common.
        package var relatives: Int
    }

    /// What two comparisons weigh together.
    package struct Together: Hashable, Sendable {
        /// `of:`, the two attributes.
        package var of: [Located<String>]
        /// `weights:` and `relatives:`, nine each, in thousandths of a bit.
        package var weights: [Int], relatives: [Int]
    }

    /// `learnt:`, the data that it is of.
    package struct Learnt: Hashable, Sendable {
        /// An entry of `values:`.
        package struct Values: Hashable, Sendable {
            /// The attribute.
            package var attribute: String
            /// `held:`.
            package var held: Int
            /// `equal:` and `two_people:`.
            package var equal: Int?, twoPeople: Int?
        }

        /// `records:`.
        package var records: Int
        /// `values:`.
        package var values: [Values]
    }

    /// `rule:`.
    package var rule: Located<String>
    /// `learnt:`; nil where it does not tell how many records there were.
    package var learnt: Learnt?
    /// `prior:`, in thousandths of a bit.
    package var prior: Int
    /// `relatives:`, the odds of two people with much in common, in thousandths of a bit; nil where these are not told apart.
    package var relatives: Int?
    /// `comparisons:`.
    package var comparisons: [Comparison]
    /// `together:`.
    package var together: [Together]
    /// `frequencies.file:`, relative to the project.
    package var frequencies: Located<String>?
    /// `frequencies.digest:`.
    package var digest: String?
}
