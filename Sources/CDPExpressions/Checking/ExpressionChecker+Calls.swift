import CDPDiagnostics
import CDPTypes

extension ExpressionChecker {
    /// The words that are aggregates of traits; in an expression they are reported.
    private static let aggregates: Set<String> = ["count", "sum", "avg", "min", "max", "first", "last", "mode"]

    /// Whether a name, in any case, is that of an aggregate.
    func isAggregate(_ name: Syntax.Name) -> Bool {
        ExpressionChecker.aggregates.contains(name.text.lowercased())
    }

    /// Reports a function that does not exist, with the one that was meant where that can be told.
    mutating func reportUnknown(_ name: Syntax.Name) {
        let word = name.text.lowercased()
        let known = FunctionTable.callableNames + ["if", "cast", "in_segment"] + ExpressionChecker.aggregates.sorted()
        let help =
            ForeignWords.functions[word].map { "write \($0)" } ?? Suggestions.didYouMean(word, in: known)
            ?? "all functions are listed in docs/expressions.md"
        report(
            .unknownFunction, "unknown function `\(name.text)`", name.range, label: "no function of this name",
            help: [help])
    }

    /// Reports an aggregate inside an expression.
    mutating func reportAggregate(_ name: String, _ range: Range<Int>) {
        report(
            .misplacedAggregate, "the aggregate `\(name)` is not allowed here", range,
            label: "an aggregate inside an expression",
            help: ["give it a trait of its own, as in `revenue: sum(orders.amount)`, and use the trait's name"])
    }

    /// A call as a typed expression; nil when it was reported.
    mutating func call(_ name: Syntax.Name, _ syntax: [Syntax], _ range: Range<Int>) -> Typed? {
        let word = name.text.lowercased()
        if word == "if" { return choice(syntax, name, range) }
        guard let definition = FunctionTable.definition(word), definition.notation == nil else {
            if isAggregate(name) { reportAggregate(word, name.range) } else { reportUnknown(name) }
            return nil
        }
        guard definition.signatures.contains(where: { $0.accepts(count: syntax.count) }) else {
            report(
                .wrongArguments, "`\(word)` does not take \(counted(syntax.count))", range,
                label: "\(counted(syntax.count)) given",
                help: usage(definition))
            return nil
        }
        return applied(definition, to: syntax, range)
    }

    /// An operator, as the call of the function that it stands for; nil when it was reported.
    mutating func operation(_ name: String, _ operands: [Syntax], _ range: Range<Int>) -> Typed? {
        if ["equal", "not_equal", "is_distinct_from", "in"].contains(name) { checkAllowed(operands) }
        return FunctionTable.definition(name).flatMap { applied($0, to: operands, range) }
    }

    /// Warns of a comparison with a text that is not in the field's `one_of`: it is never true.
    private mutating func checkAllowed(_ operands: [Syntax]) {
        for case .name(let name) in operands.map(\.kind) {
            guard let allowed = scope.allowed(of: name) else { continue }
            for operand in operands {
                guard case .literal(.string(let text)) = operand.kind, !allowed.contains(text) else { continue }
                let list = allowed.map { "`'\($0)'`" }.joined(separator: ", ")
                let isShown = !allowed.contains(where: PersonalText.isLikely)
                report(
                    .valueNeverHeld, "`\(name)` never holds this value", operand.range, label: "not among its values",
                    help: [
                        Suggestions.didYouMean(text, in: isShown ? allowed : [])
                            ?? (isShown ? "its values are \(list)" : "compare with one of the values that it may hold")
                    ])
            }
        }
    }

    /// `if(a, b, c)`, which is a `case` with one branch.
    private mutating func choice(_ syntax: [Syntax], _ name: Syntax.Name, _ range: Range<Int>) -> Typed? {
        guard syntax.count == 3 else {
            report(
                .wrongArguments, "`if` does not take \(counted(syntax.count))", range,
                label: "\(counted(syntax.count)) given",
                help: ["`if(condition, value, otherwise)`"])
            return nil
        }
        return check(
            Syntax(
                .conditional(subject: nil, [.init(condition: syntax[0], value: syntax[1])], otherwise: syntax[2]), range
            ))
    }

    /// A number of arguments in words.
    private func counted(_ count: Int) -> String {
        count == 1 ? "1 argument" : "\(count) arguments"
    }

    /// The signatures of a function, for help.
    private func usage(_ definition: FunctionDefinition) -> [String] {
        definition.signatures.map { "`\(definition.name)\($0.description)`" }
    }

    /// The call of a function with checked arguments.
    ///
    /// Of the signatures that take them, the one with the fewest conversions is chosen; the first of those that need
    /// equally many.
    private mutating func applied(_ definition: FunctionDefinition, to syntax: [Syntax], _ range: Range<Int>) -> Typed?
    {
        var typed: [Typed] = []
        for operand in syntax {
            if let value = check(operand) { typed.append(value) }
        }
        guard typed.count == syntax.count else { return nil }
        var best: (signature: Signature, cost: Int)?
        for signature in definition.signatures where signature.accepts(count: typed.count) {
            if let cost = cost(of: typed, for: signature), cost < best?.cost ?? .max { best = (signature, cost) }
        }
        guard let signature = best?.signature else {
            reportTypes(definition, typed, range)
            return nil
        }
        return built(definition, signature, typed, range)
    }

    /// How many conversions the arguments need for a signature; nil when they do not fit.
    private func cost(of typed: [Typed], for signature: Signature) -> Int? {
        var total = 0
        var shared: [Typed] = []
        for (place, value) in typed.enumerated() {
            switch signature.parameter(place) {
            case .exact(let type):
                guard let cost = value.cost(to: type) else { return nil }
                total += cost + (value.isNull ? 0 : value.type == type ? 0 : distance(value.type, type))
            case .exactNumber:
                if value.isNull { continue }
                guard value.type != .float, value.type.isNumeric else { return nil }
            case .decimal:
                guard case .decimal = value.type else { return nil }
            case .ordered:
                if value.type.isNested { return nil }
                shared.append(value)
            case .any: shared.append(value)
            case .list:
                if value.isNull { continue }
                guard case .list(let element) = value.type else { return nil }
                shared.append(Typed(expression: .literal(.null(element)), range: value.range))
            case .free: continue
            }
        }
        if typed.allSatisfy(\.isNull), case .exactNumber? = signature.parameters.first { return nil }
        guard shared.count > 1 else { return total }
        var probe = ExpressionChecker(text, scope)
        return probe.common(shared, of: "") == nil ? nil : total
    }

    /// The cost of a conversion: less for the nearer of two types, so that an integer becomes a decimal before a float.
    private func distance(_ type: DataType, _ other: DataType) -> Int {
        type == .integer && other == .float ? 2 : 1
    }

    /// The call under the chosen signature, with conversions written out and constants checked.
    private mutating func built(
        _ definition: FunctionDefinition, _ signature: Signature, _ typed: [Typed], _ range: Range<Int>
    ) -> Typed? {
        var shared: [Typed] = []
        for (place, value) in typed.enumerated() {
            switch signature.parameter(place) {
            case .any, .ordered: shared.append(value)
            case .list:
                guard case .list(let element) = value.type else { continue }
                shared.append(Typed(expression: .literal(.null(element)), range: value.range))
            default: continue
            }
        }
        let common = self.common(shared, of: "`\(definition.name)`") ?? .string
        var arguments: [Expression] = []
        for (place, value) in typed.enumerated() {
            switch signature.parameter(place) {
            case .exact(let type): arguments.append(coerced(value, to: type))
            case .any, .ordered: arguments.append(coerced(value, to: common))
            case .list: arguments.append(list(value, of: common))
            case .exactNumber: arguments.append(value.isNull ? .literal(.null(.integer)) : value.expression)
            case .decimal, .free: arguments.append(value.expression)
            }
        }
        if definition.topic == .time { arguments = clocked(definition.name, signature, arguments) }
        guard checkConstants(definition, arguments, typed), let type = result(signature, arguments, common, range)
        else { return nil }
        return Typed(expression: ConstantFolder.folded(definition.name, arguments, type), range: range)
    }

    /// A list whose elements have a given type.
    private func list(_ value: Typed, of element: DataType) -> Expression {
        if value.isNull { return .literal(.null(.list(element))) }
        return value.type == .list(element) ? value.expression : .cast(value.expression, .list(element))
    }

    /// The result's type. Nil, and reported, where a product would have more than 18 decimals.
    private mutating func result(
        _ signature: Signature, _ arguments: [Expression], _ common: DataType, _ range: Range<Int>
    ) -> DataType? {
        let scales = arguments.map { if case .decimal(_, let scale) = $0.type { scale } else { 0 } }
        switch signature.result {
        case .exact(let type): return type
        case .common: return common
        case .first: return arguments[0].type
        case .widerScale: return .decimal(precision: 18, scale: scales.max() ?? 0)
        case .scaleSum:
            let scale = scales.reduce(0, +)
            if scale <= 18 { return .decimal(precision: 18, scale: scale) }
            report(
                .typeMismatch, "the product would have \(scale) digits after the point", range,
                label: "at most 18 are exact",
                help: ["convert a factor to fewer digits, as in `cast(… as decimal(18, 2))`, or to `float`"])
            return nil
        }
    }

    /// Reports arguments that no signature takes.
    private mutating func reportTypes(_ definition: FunctionDefinition, _ typed: [Typed], _ range: Range<Int>) {
        let shown = definition.shown
        let types = typed.map { $0.isNull ? "null" : $0.type.description }.joined(separator: " and ")
        report(
            .typeMismatch, "`\(shown)` does not take \(types)", typed.first?.range ?? range,
            label: typed.first.map { "this is \($0.type)" } ?? "",
            related: typed.dropFirst().map { Label(text.range($0.range), "this is \($0.type)") },
            help: definition.notation == nil ? usage(definition) : [advice(definition, typed)])
    }

    /// What to write instead, for operators.
    private func advice(_ definition: FunctionDefinition, _ typed: [Typed]) -> String {
        if definition.name == "join", typed.contains(where: { $0.type == .boolean }) {
            return "write `or` between conditions: `||` joins texts"
        }
        return "convert with `cast(… as …)`"
    }

    /// Whether the constants of a call have the form that the function wants; the first that does not is reported.
    private mutating func checkConstants(
        _ definition: FunctionDefinition, _ arguments: [Expression], _ typed: [Typed]
    ) -> Bool {
        for (place, form) in definition.constants.sorted(by: { $0.key < $1.key }) where place < typed.count {
            guard case .literal(let literal) = arguments[place] else {
                if form.mayVary { continue }
                report(
                    .constantRequired, "`\(definition.shown)` needs a constant here", typed[place].range,
                    label: "not a constant", help: ["write a text or number here, not a field"])
                return false
            }
            if let fault = form.fault(of: literal, among: arguments) {
                report(fault.code, fault.message, typed[place].range, label: fault.label, help: fault.help)
                return false
            }
        }
        return true
    }
}
