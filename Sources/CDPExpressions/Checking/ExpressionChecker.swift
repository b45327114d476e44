public import CDPDiagnostics
public import CDPTypes

/// Gives names and types to a syntax tree.
///
///     let scope = Scope([Field("revenue", .money)])
///     let (expression, findings) = ExpressionChecker.check(text, scope: scope, expected: .boolean)
///
/// Every node of the result knows its type, and every conversion is written out, so nobody looks at a scope again.
/// An operand that could not be typed is silent from there on, so that one mistake gives one finding. Recursion is
/// safe: the parser limits the depth.
public struct ExpressionChecker {
    /// The text that ranges refer to.
    let text: EmbeddedText
    /// The names that may be used.
    let scope: Scope
    /// The findings so far.
    var diagnostics: [Diagnostic] = []

    init(_ text: EmbeddedText, _ scope: Scope) {
        self.text = text
        self.scope = scope
    }

    /// The typed expression of a tree; nil when there were errors. `expected` is the wanted type; it is reached by a
    /// conversion that users need not write.
    public static func check(
        _ syntax: Syntax, in text: EmbeddedText, scope: Scope, expected: DataType? = nil
    ) -> (expression: Expression?, diagnostics: [Diagnostic]) {
        var checker = ExpressionChecker(text, scope)
        guard let typed = checker.check(syntax), let result = checker.converted(typed, to: expected) else {
            return (nil, checker.diagnostics)
        }
        return (checker.diagnostics.hasErrors ? nil : result, checker.diagnostics)
    }

    /// Reads and checks an expression in one go.
    public static func check(
        _ text: EmbeddedText, scope: Scope, expected: DataType? = nil
    ) -> (expression: Expression?, diagnostics: [Diagnostic]) {
        let (syntax, diagnostics) = ExpressionParser.parse(text)
        guard let syntax else { return (nil, diagnostics) }
        return check(syntax, in: text, scope: scope, expected: expected)
    }

    /// The expression with the expected type; nil, and reported, when no implicit conversion leads there.
    mutating func converted(_ typed: Typed, to expected: DataType?) -> Expression? {
        guard let expected else { return typed.expression }
        if typed.cost(to: expected) != nil { return coerced(typed, to: expected) }
        report(
            .typeMismatch, "expected \(expected), but this is \(typed.type)", typed.range,
            label: "this is \(typed.type)",
            help: comparison(typed, expected) + ["write `cast(… as \(expected))` if that is meant"])
        return nil
    }

    /// What to write where a boolean is expected and a column holds yes and no as words or numbers.
    private func comparison(_ typed: Typed, _ expected: DataType) -> [String] {
        guard expected == .boolean, case .column = typed.expression else { return [] }
        switch typed.type {
        case .string: return ["compare it with what stands for yes, as in `\(typed.expression) = 'yes'`"]
        case .integer, .decimal, .float: return ["compare it with what stands for yes, as in `\(typed.expression) = 1`"]
        case .date, .timestamp: return ["ask whether it is there, as in `\(typed.expression) is not null`"]
        default: return []
        }
    }

    /// Adds a finding at a range of the text.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, _ range: Range<Int>, label: String = "", related: [Label] = [],
        help: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(code, message, at: text.range(range), label: label, related: related, help: help))
    }

    /// The expression with its type; nil where something is wrong, which is then in `diagnostics`.
    mutating func check(_ syntax: Syntax) -> Typed? {
        switch syntax.kind {
        case .literal(let literal): return Typed(expression: .literal(literal), range: syntax.range)
        case .null: return Typed(expression: .literal(.null(.string)), range: syntax.range, isNull: true)
        case .name(let name): return self.name(name, syntax.range)
        case .member(let base, let name): return member(base, name, syntax.range)
        case .element(let base, let place): return element(base, place, syntax.range)
        case .operation(let name, let operands): return operation(name, operands, syntax.range)
        case .call(let name, let arguments, let isStar, let isDistinct):
            if isStar || isDistinct {
                if isAggregate(name) {
                    reportAggregate(name.text.lowercased(), name.range)
                } else {
                    reportUnknown(name)
                }
                return nil
            }
            return call(name, arguments, syntax.range)
        case .conditional(let subject, let branches, let otherwise):
            return conditional(subject, branches, otherwise, syntax.range)
        case .cast(let value, let type, let isTry): return cast(value, type, isTry, syntax.range)
        case .segment(let name, let span): return segment(name, span, syntax.range)
        }
    }

    // MARK: Names and paths

    /// A column, `as_of` or the day; nil, and reported, for an unknown name. Silent where names are not known.
    private mutating func name(_ name: String, _ range: Range<Int>) -> Typed? {
        if let type = scope.type(of: name) { return Typed(expression: .column(name, type), range: range) }
        switch name.lowercased() {
        case "as_of", "current_timestamp": return Typed(expression: .call("as_of", [], .timestamp), range: range)
        case "current_date": return Typed(expression: .call("today", [], .date), range: range)
        default: break
        }
        if scope.isOpen || scope.unknown.contains(name) { return nil }
        let shown = PersonalText.isLikely(name) ? "" : " `\(name)`"
        report(
            .unknownName, "unknown \(scope.kind)\(shown)", range, label: "no \(scope.kind) of this name",
            help: [Suggestions.didYouMean(name, in: scope.names) ?? advice(on: name)])
        return nil
    }

    /// What to do about a name that is near no other. It may be a text without quotes, so names that look personal are
    /// not repeated.
    private func advice(on name: String) -> String {
        let text = PersonalText.isLikely(name) ? "as in `'paid'`" : "`'\(name)'`"
        let names = scope.names
        guard scope.listsNames, !names.isEmpty, names.count <= 12, !names.contains(where: PersonalText.isLikely) else {
            return "put a text in single quotes: \(text)"
        }
        return "put a text in single quotes: \(text); names here are \(names.map { "`\($0)`" }.joined(separator: ", "))"
    }

    /// A field of a structure, or an attribute as it was written.
    private mutating func member(_ base: Syntax, _ name: Syntax.Name, _ range: Range<Int>) -> Typed? {
        if case .name(let attribute) = base.kind, name.text == WrittenValue.member {
            let column = WrittenValue.column(of: attribute)
            if let type = scope.type(of: column) { return Typed(expression: .column(column, type), range: range) }
        }
        guard let inner = check(base) else { return nil }
        switch inner.type {
        case .structure(let fields):
            if let field = fields.first(where: { $0.name == name.text }) {
                return Typed(expression: .field(inner.expression, field.name, field.type), range: range)
            }
            report(
                .unknownName, "unknown field `\(name.text)`", name.range, label: "no field of this name",
                help: [
                    Suggestions.didYouMean(name.text, in: fields.map(\.name))
                        ?? "its fields are \(fields.map { "`\($0.name)`" }.joined(separator: ", "))"
                ])
        case .list:
            report(
                .pathThroughList, "the path goes through a list", base.range, label: "this is \(inner.type)",
                help: [
                    "pick an element, as in `[0].\(name.text)`",
                    "or aggregate over the elements in a trait, as in `max(source.path.\(name.text))`",
                ])
        default:
            report(
                .typeMismatch, "\(inner.type) has no fields, so `.\(name.text)` names none", name.range,
                label: "a field of what is no structure",
                related: [Label(text.range(base.range), "this is \(inner.type)")],
                help: [
                    name.text == WrittenValue.member
                        ? WrittenValue.help
                        : "declare it as `{ type: struct, fields: { … } }`, or name the field without a path"
                ])
        }
        return nil
    }

    /// An element of a list; positions count from 0.
    private mutating func element(_ base: Syntax, _ place: Int, _ range: Range<Int>) -> Typed? {
        guard let inner = check(base) else { return nil }
        guard case .list(let type) = inner.type else {
            report(
                .typeMismatch, "only lists have elements", base.range, label: "this is \(inner.type)",
                help: ["leave `[\(place)]` out, or take characters with `substring(text, 1, 1)`"])
            return nil
        }
        return Typed(expression: .element(inner.expression, place, type), range: range)
    }

    /// A use of `in_segment`, as the column that the runtime provides for it.
    private mutating func segment(_ name: String, _ span: TimeSpan?, _ range: Range<Int>) -> Typed? {
        if let known = scope.segments, !known.contains(name) {
            report(
                .unknownName, known.isEmpty ? "`in_segment` has no segments here" : "unknown segment `\(name)`", range,
                label: known.isEmpty ? "segments are known to segments only" : "no segment of this name",
                help: [
                    known.isEmpty
                        ? "ask for it in a segment"
                        : Suggestions.didYouMean(name, in: known) ?? "declare it under `segments:`"
                ])
            return nil
        }
        return Typed(expression: .column(SegmentReference(name, within: span).column, .boolean), range: range)
    }

    // MARK: Cases and conversions

    /// `case`: conditions must be boolean, and all values convert to one type.
    private mutating func conditional(
        _ subject: Syntax?, _ branches: [Syntax.Branch], _ otherwise: Syntax?, _ range: Range<Int>
    ) -> Typed? {
        var conditions: [Expression?] = []
        var values: [Typed?] = []
        for branch in branches {
            if let subject {
                conditions.append(operation("equal", [subject, branch.condition], branch.condition.range)?.expression)
            } else {
                conditions.append(check(branch.condition).flatMap { converted($0, to: .boolean) })
            }
            values.append(check(branch.value))
        }
        let last =
            otherwise.map { check($0) } ?? Typed(expression: .literal(.null(.string)), range: range, isNull: true)
        values.append(last)
        let typed = values.compactMap { $0 }
        guard typed.count == values.count, conditions.allSatisfy({ $0 != nil }),
            let type = common(typed, of: "the branches")
        else { return nil }
        let results = typed.map { coerced($0, to: type) }
        let checked = zip(conditions, results).compactMap { condition, value in
            condition.map { Expression.Branch(condition: $0, value: value) }
        }
        return Typed(expression: .conditional(checked, otherwise: results[results.count - 1], type), range: range)
    }

    /// A conversion that is written; nil, and reported, where there is none between the two types.
    private mutating func cast(_ value: Syntax, _ type: DataType, _ isTry: Bool, _ range: Range<Int>) -> Typed? {
        guard let inner = check(value) else { return nil }
        guard inner.isNull || Casting.isPossible(from: inner.type, to: type) else {
            report(
                .typeMismatch, "\(inner.type) cannot become \(type)", range, label: "no such conversion",
                related: [Label(text.range(inner.range), "this is \(inner.type)")],
                help: ["convert it in two steps over `string`, or with a function such as `to_date` or `epoch`"])
            return nil
        }
        if inner.isNull { return Typed(expression: .literal(.null(type)), range: range) }
        let result = cast(inner.expression, to: type)
        return Typed(expression: isTry ? .call("try", [result], type) : result, range: range)
    }

    /// The type that all values convert to; nil, and reported, when there is none. Where all are null: string.
    ///
    /// A text constant next to a date or timestamp is read as one.
    mutating func common(_ values: [Typed], of what: String) -> DataType? {
        let typed = values.filter { !$0.isNull }
        guard var result = typed.first else { return .string }
        var type = result.type
        let target = typed.first { $0.text == nil && ($0.type == .date || $0.type == .timestamp) }
        for value in typed {
            if let joined = Typed.common(type, value.type) {
                if joined != type { result = value }
                type = joined
            } else if let target, target.cost(to: target.type) != nil, type == .string || value.type == .string {
                if value.text == nil, value.type == .string { return mismatch(target, value, what) }
                if result.text == nil, result.type == .string { return mismatch(result, target, what) }
                type = value.text == nil ? value.type : type
            } else {
                return mismatch(result, value, what)
            }
        }
        return type
    }

    /// Reports two types that have none in common.
    private mutating func mismatch(_ a: Typed, _ b: Typed, _ what: String) -> DataType? {
        report(
            .typeMismatch, "\(what) cannot mix \(a.type) and \(b.type)", b.range, label: "this is \(b.type)",
            related: [Label(text.range(a.range), "this is \(a.type)")],
            help: ["convert one of them with `cast(… as …)`"])
        return nil
    }

    /// A value as another type; a constant is converted now.
    mutating func coerced(_ typed: Typed, to type: DataType) -> Expression {
        if typed.isNull { return .literal(.null(type)) }
        if typed.type == type { return typed.expression }
        if let written = typed.text, type == .date || type == .timestamp {
            let isRead = type == .date ? CivilTime.date(written) != nil : CivilTime.timestamp(written) != nil
            if isRead { return Casting.folded(typed.expression, to: type, isUTC: scope.isUTC) }
            report(.invalidLiteral, "this text is no \(type)", typed.range, help: ["write it as in `'2026-01-31'`"])
        }
        return Casting.folded(typed.expression, to: type, isUTC: scope.isUTC)
    }
}
