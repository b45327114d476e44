import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// The checked expression; nil when there were errors or when it reads a name that is broken already.
    ///
    /// `expected` is the type that it must have; nil allows any. Expressions without result are remembered in
    /// `unchecked`, so that their constants can be hidden in messages.
    mutating func checked(
        _ text: EmbeddedText, _ scope: Scope, as expected: DataType? = nil, broken: Set<String> = [],
        on address: Address
    ) -> Expression? {
        var scope = scope
        scope.unknown.formUnion(broken)
        scope.isUTC = plan.clocksAreUTC
        let (expression, findings) = ExpressionChecker.check(text, scope: scope, expected: expected)
        if expression == nil { unchecked.append(text) }
        if findings.hasErrors, let name = quotableName(text, scope) {
            report(name, on: address)
            return nil
        }
        for finding in findings { report(finding, on: address) }
        return expression
    }

    /// The finding for a text such as `First Name`: as a whole it is a known name that can only be written in quotes.
    /// Nil for any other text.
    private func quotableName(_ text: EmbeddedText, _ scope: Scope) -> Diagnostic? {
        let name = text.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let known = scope.names.first(where: { $0 == name }) else { return nil }
        let printed = "\(Expression.column(known, .string))"
        guard printed != known else { return nil }
        let quoted = "'\(printed)'"
        return Diagnostic(
            .invalidExpression, "the name `\(known)` cannot be written without quotes", at: text.range,
            label: "read as an expression", help: ["write `\(quoted)`"],
            fixes: [
                Fix(title: "put the name in quotes", edits: [.init(range: text.range, newText: quoted)], isSafe: true)
            ])
    }

    /// The checked expression of something that is computed once, when a row is read.
    ///
    /// It must not read the time: the value would stay as it was then, and another store that reads the same row later
    /// would hold another value.
    mutating func checkedOnce(
        _ text: EmbeddedText, _ scope: Scope, as expected: DataType? = nil, on address: Address
    ) -> Expression? {
        guard let expression = checked(text, scope, as: expected, on: address) else { return nil }
        if expression.changesWithTime {
            report(
                .timeReadOnce, "`\(address)` reads the time in an expression over rows, and rows are read once",
                at: text.range, label: "would stay as it was then",
                help: ["keep the instant, and compare it with the time in a trait or segment"], on: address)
        }
        return expression
    }

    /// The same as text. Numbers and times are written as they print, since keys and identifiers are compared as text.
    /// Floats are reported: how they print is no identity.
    mutating func checkedText(_ text: EmbeddedText, _ scope: Scope, on address: Address) -> Expression? {
        guard let expression = checkedOnce(text, scope, on: address) else { return nil }
        switch expression.type {
        case .string, .integer, .decimal, .boolean, .date, .timestamp: return expression.keyText
        case .float, .duration, .list, .structure:
            report(
                .typeMismatch, "expected string, but this is \(expression.type)", at: text.range,
                label: "this is \(expression.type)", help: ["write `cast(… as string)` if that is meant"], on: address)
            return nil
        }
    }

    /// The names that predicates, traits and destinations may read: attributes, added columns, the traits compiled so
    /// far, and the profile's id. Its order does not depend on that of declarations.
    var profileScope: Scope {
        let columns = attributes.values.filter { added[$0.name] == nil }.flatMap { attribute in
            [Field(attribute.name, attribute.profileType)]
                + (mayBeWritten(attribute)
                    ? [Field(WrittenValue.column(of: attribute.name), attribute.profileType)] : [])
        }
        let more = added.values.map { Field($0.name, $0.value.type) } + traits.values.map { Field($0.name, $0.type) }
        let genders = attributes.values.filter { $0.semantic == .gender && $0.normalise == nil }
        var scope = Scope(
            columns.sorted { $0.name < $1.name } + more.sorted { $0.name < $1.name }
                + [Field(Workspace.profileID, .string)],
            kind: "attribute or trait",
            allowed: allowedTexts.merging(genders.map { ($0.name, ["m", "f", "x"]) }) { first, _ in first })
        scope.isUTC = plan.clocksAreUTC
        return scope
    }

    /// The name under which a profile's id can be read and sent.
    static let profileID = "profile_id"

    /// Notes that the attributes among `columns` are read; other names are ignored.
    mutating func use(_ columns: some Sequence<String>) {
        for name in columns {
            if let attribute = WrittenValue.attribute(of: name) {
                usedAttributes.insert(attribute)
                usedWritten.insert(attribute)
            } else if attributes[name] != nil {
                usedAttributes.insert(name)
            }
        }
    }

    /// Whether the values of an attribute can be read as they were written. Identifiers and contacts cannot: they are
    /// compared, and a consent is given, in normal form.
    func mayBeWritten(_ attribute: AttributePlan) -> Bool {
        Workspace.mayBeWritten(attribute) && !specs.consents.contains { $0.contact.value == attribute.name }
    }

    /// The same as far as the attribute itself tells: it is a text and no identifier.
    static func mayBeWritten(_ attribute: AttributePlan) -> Bool {
        attribute.type == .string && !attribute.isIdentifier
    }
}

extension Syntax {
    /// The names with which its paths begin.
    var names: Set<String> {
        if case .name(let name) = kind { return [name] }
        return kind.children.reduce(into: []) { $0.formUnion($1.names) }
    }

    /// The segments that it asks for.
    var segments: Set<String> {
        if case .segment(let name, _) = kind { return [name] }
        return kind.children.reduce(into: []) { $0.formUnion($1.segments) }
    }
}
