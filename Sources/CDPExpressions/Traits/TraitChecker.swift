public import CDPDiagnostics
import CDPTypes

/// Checks a trait: an aggregate over one event source, else an expression over the profile.
///
///     let (trait, findings) = TraitChecker.check(
///         TraitText(value: text), sources: [orders], profile: scope)
///
/// The source is what the paths inside the aggregate begin with, as in `sum(orders.amount)`, or what `from:` names.
/// Names in `where` are those of the event; over a list, those of its element first. `within` and `since` belong to
/// aggregates only.
public struct TraitChecker {
    /// The trait as declared.
    private let trait: TraitText
    /// The sources that have events.
    private let sources: [EventSource]
    /// Whether the project's clocks show UTC.
    private let isUTC: Bool
    /// The findings so far.
    private var diagnostics: [Diagnostic] = []

    /// A condition or expression with the text that it is part of.
    private typealias Part = (syntax: Syntax, text: EmbeddedText)

    /// A checker of one trait.
    private init(_ trait: TraitText, _ sources: [EventSource], isUTC: Bool) {
        self.trait = trait
        self.isUTC = isUTC
        self.sources = sources
    }

    /// The trait, nil when there were errors. `profile` holds attributes, other traits and segments.
    public static func check(
        _ trait: TraitText, sources: [EventSource], profile: Scope
    ) -> (expression: TraitExpression?, diagnostics: [Diagnostic]) {
        let (syntax, problems) = ExpressionParser.parseTrait(trait.value)
        guard let syntax else { return (nil, problems) }
        var checker = TraitChecker(trait, sources, isUTC: profile.isUTC)
        let result = checker.check(syntax, profile)
        return (checker.diagnostics.hasErrors ? nil : result, checker.diagnostics)
    }

    /// The trait; nil where it was reported, or reads fields that are not known.
    private mutating func check(_ syntax: TraitSyntax, _ profile: Scope) -> TraitExpression? {
        guard case .call(let name, let arguments, let isStar, let isDistinct) = syntax.value.kind,
            let function = AggregateFunction(rawValue: name.text.lowercased()), function != .countDistinct
        else {
            if let place = syntax.clauses.map({ trait.value.range($0) }) ?? trait.source?.range ?? trait.filter?.range {
                report(
                    .misplacedAggregate, "this trait has no aggregate for its clauses", place,
                    label: "belongs to an aggregate",
                    help: ["write an aggregate of events, as in `sum(orders.amount) within 365 days`"])
                return nil
            }
            return checked((syntax.value, trait.value), profile, nil).map { .scalar($0) }
        }
        if isDistinct, function != .count {
            report(
                .wrongArguments, "`distinct` belongs to `count`", trait.value.range(name.range),
                help: ["write `count(distinct …)`, or leave `distinct` out"])
            return nil
        }
        guard isStar ? function == .count : arguments.count == 1 else {
            report(
                .wrongArguments, "`\(name.text)` takes 1 argument, not \(isStar ? "`*`" : String(arguments.count))",
                trait.value.range(syntax.value.range), help: ["`\(name.text)(orders.amount)`, the path of a field"])
            return nil
        }
        guard var paths = source(of: arguments, call: syntax.value.range) else { return nil }
        for chain in arguments.flatMap({ EventPaths.chains(in: $0) }) {
            let names = paths.relative(chain).map(\.text)
            let length = names.starts(with: paths.list) ? paths.listLength(names) : 0
            if length > paths.list.count { paths.list = Array(names.prefix(length)) }
        }
        return aggregate(isDistinct ? .countDistinct : function, arguments.first, paths, syntax).map { .aggregate($0) }
    }

    /// The event source and the list: those of `from:`, else the source that all paths begin with. Nil when it was
    /// reported.
    private mutating func source(of arguments: [Syntax], call: Range<Int>) -> EventPaths? {
        if let from = trait.source {
            let (syntax, problems) = ExpressionParser.parse(from)
            diagnostics += problems
            guard let chain = syntax.flatMap({ EventPaths.chain($0) }) else {
                if let syntax {
                    report(
                        .invalidExpression, "expected a source or a list in it", from.range(syntax.range),
                        help: ["write its name, as in `orders` or `orders.lines`"])
                }
                return nil
            }
            guard let source = named(chain[0], in: from) else { return nil }
            let list = chain.dropFirst().map(\.text)
            let paths = EventPaths(source: source, list: list)
            guard source.isOpen || paths.listLength(list) == list.count else {
                report(
                    .typeMismatch, "`\(chain.map(\.text).joined(separator: "."))` is no list", from.range,
                    label: "a source or a list in its events", help: ["name the source alone, and the field in `value`"]
                )
                return nil
            }
            return paths
        }
        let chains = arguments.flatMap { EventPaths.chains(in: $0) }
        guard let first = chains.first else {
            report(
                .wrongArguments, "the aggregate names no event source", trait.value.range(call),
                label: "of which events",
                help: ["name the source in the path, as in `count(orders)`, or with `from: orders`"])
            return nil
        }
        guard let source = named(first[0], in: trait.value) else { return nil }
        for chain in chains where chain[0].text != source.name {
            report(
                .wrongArguments, "an aggregate reads one event source, not `\(source.name)` and `\(chain[0].text)`",
                trait.value.range(chain[0].range), label: "not in `\(source.name)`",
                help: ["make a trait of each, and combine the two in a third"])
            return nil
        }
        return EventPaths(source: source)
    }

    /// The event source of a name; nil when it was reported.
    private mutating func named(_ name: Syntax.Name, in text: EmbeddedText) -> EventSource? {
        if let source = sources.first(where: { $0.name == name.text }) { return source }
        report(
            .unknownName, "unknown event source `\(name.text)`", text.range(name.range),
            label: "no event source of this name",
            help: Suggestions.didYouMean(name.text, in: sources.map(\.name)).map { [$0] }
                ?? ["event sources are those with `event_at:`"])
        return nil
    }

    /// The aggregate with its clauses checked.
    private mutating func aggregate(
        _ function: AggregateFunction, _ syntax: Syntax?, _ paths: EventPaths, _ clauses: TraitSyntax
    ) -> Aggregate? {
        var scope = Scope(levels: paths.levels)
        scope.isOpen = paths.source.isOpen
        var argument: Expression?
        if let syntax, !isAllRows(syntax, paths) || function != .count {
            argument = checked((paths.shortened(syntax), trait.value), scope, nil)
            if argument == nil, !scope.isOpen { return nil }
        }
        guard let type = type(of: function, argument, at: syntax?.range ?? clauses.value.range) else { return nil }
        let filter = part(clauses.filter, trait.filter).map { ($0.syntax, $0.text) }
        let condition = filter.flatMap { checked((paths.shortened($0), $1), scope, .boolean) }
        let since = part(clauses.since, trait.since).flatMap { beginning($0) }
        if scope.isOpen { return nil }
        return Aggregate(
            function: function, source: paths.source.name, list: paths.list.isEmpty ? nil : paths.list,
            argument: argument,
            filter: condition, within: clauses.within ?? trait.within, since: since, type: type)
    }

    /// The start of a window. A date stays a date: at which instant its day begins depends on the project's zone.
    private mutating func beginning(_ part: Part) -> Expression? {
        let scope = Scope([], kind: "name")
        let (found, _) = ExpressionChecker.check(part.syntax, in: part.text, scope: scope, expected: nil)
        let isDate =
            switch found {
            case .literal(.string(let text))?: CivilTime.date(text) != nil
            default: found?.type == .date
            }
        return checked(part, scope, isDate ? .date : .timestamp)
    }

    /// Whether the argument of `count` is the source or the list itself, which means all rows.
    private func isAllRows(_ syntax: Syntax, _ paths: EventPaths) -> Bool {
        EventPaths.chain(syntax).map { paths.relative($0).map(\.text) == paths.list } ?? false
    }

    /// A clause from the short or the long form; nil, and reported, where both have it.
    private mutating func part(_ short: Syntax?, _ long: EmbeddedText?) -> Part? {
        guard let long else { return short.map { ($0, trait.value) } }
        if let short {
            report(
                .invalidExpression, "this clause is given twice", trait.value.range(short.range), label: "given here",
                related: [Label(long.range, "and here")], help: ["keep one of the two"])
            return nil
        }
        let (syntax, problems) = ExpressionParser.parse(long)
        diagnostics += problems
        return syntax.map { ($0, long) }
    }

    /// A checked expression; nil when it was reported.
    private mutating func checked(_ part: Part, _ scope: Scope, _ expected: DataType?) -> Expression? {
        var scope = scope
        scope.isUTC = isUTC
        let (expression, problems) = ExpressionChecker.check(
            part.syntax, in: part.text, scope: scope, expected: expected)
        diagnostics += problems
        return expression
    }

    /// The type of the result; nil, and reported, where the function does not take the argument.
    private mutating func type(of function: AggregateFunction, _ argument: Expression?, at range: Range<Int>)
        -> DataType?
    {
        guard let type = argument?.type else { return .integer }
        switch (function, type) {
        case (.count, _): return .integer
        case (.countDistinct, _) where !type.isNested: return .integer
        case (.sum, .integer), (.sum, .float): return type
        case (.sum, .decimal(_, let scale)): return .decimal(precision: 18, scale: scale)
        case (.avg, _) where type.isNumeric: return .float
        case (.min, _) where !type.isNested, (.max, _) where !type.isNested, (.mode, _) where !type.isNested:
            return type
        case (.first, _), (.last, _): return type
        default:
            report(
                .typeMismatch, "`\(function.rawValue)` does not take \(type)", trait.value.range(range),
                label: "this is \(type)",
                help: [
                    function == .sum || function == .avg
                        ? "sums and averages need numbers: name a field that holds some, or cast it"
                        : "name a field inside it"
                ])
            return nil
        }
    }

    /// Adds a finding.
    private mutating func report(
        _ code: DiagnosticCode, _ message: String, _ range: SourceRange, label: String = "", related: [Label] = [],
        help: [String] = []
    ) {
        diagnostics.append(Diagnostic(code, message, at: range, label: label, related: related, help: help))
    }
}
