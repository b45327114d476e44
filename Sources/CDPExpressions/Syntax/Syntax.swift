public import CDPTypes

/// An expression as it was written, before names and types are known.
///
/// Ranges are UTF-8 offsets into the parsed text. The tree is at most `ExpressionParser.maximumDepth` deep, so that
/// recursion over it is safe. Parentheses leave no node; the range includes them.
public struct Syntax: Hashable, Sendable {
    /// What the expression is.
    public var kind: Kind
    /// Where it is in the text.
    public var range: Range<Int>
    /// The number of levels below and including this one.
    let depth: Int

    /// The kinds of expression.
    public indirect enum Kind: Hashable, Sendable {
        /// A constant; numbers without a sign.
        case literal(Literal)
        /// `null`, whose type comes from its surroundings.
        case null
        /// The name of a column, quoted or not.
        case name(String)
        /// `base.name`.
        case member(Syntax, Name)
        /// `base[3]`.
        case element(Syntax, Int)
        /// An operator, by its name in the function table.
        case operation(String, [Syntax])
        /// A function call; `count(*)` is a star, `count(distinct x)` is distinct.
        case call(Name, [Syntax], isStar: Bool, isDistinct: Bool)
        /// `case when a then b else c end`, or `case subject when a then b end`.
        case conditional(subject: Syntax?, [Branch], otherwise: Syntax?)
        /// `cast(a as type)`, or `try_cast`.
        case cast(Syntax, DataType, isTry: Bool)
        /// `in_segment('vip')`, with `within 365 days` or without.
        case segment(String, within: TimeSpan?)
    }

    /// A name with its range.
    public struct Name: Hashable, Sendable {
        /// The name, without quotes.
        public var text: String
        /// Where it is in the text.
        public var range: Range<Int>
    }

    /// One branch of `case`.
    public struct Branch: Hashable, Sendable {
        /// The condition, or the value that the subject is compared with.
        public var condition: Syntax
        /// The value.
        public var value: Syntax
    }

    /// A node of a kind.
    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
        depth = 1 + (kind.children.map(\.depth).max() ?? 0)
    }
}

extension Syntax.Kind {
    /// The expressions directly inside.
    public var children: [Syntax] {
        switch self {
        case .literal, .null, .name, .segment: []
        case .member(let base, _), .element(let base, _), .cast(let base, _, _): [base]
        case .operation(_, let operands): operands
        case .call(_, let arguments, _, _): arguments
        case .conditional(let subject, let branches, let otherwise):
            (subject.map { [$0] } ?? []) + branches.flatMap { [$0.condition, $0.value] }
                + (otherwise.map { [$0] } ?? [])
        }
    }
}

/// The text of a trait: an expression with the clauses that only aggregates have.
public struct TraitSyntax: Hashable, Sendable {
    /// The aggregate or scalar expression.
    public var value: Syntax
    /// `where PREDICATE`.
    public var filter: Syntax?
    /// `within DURATION`.
    public var within: TimeSpan?
    /// `since EXPRESSION`.
    public var since: Syntax?
    /// Where the first clause starts; nil when there is none.
    public var clauses: Range<Int>?
}
