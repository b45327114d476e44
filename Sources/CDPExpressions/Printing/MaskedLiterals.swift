import CDPTypes

/// Hides constants of printed expressions that may be personal data: specs are published in pull requests.
///
///     let masks = MaskedLiterals { path in path == ["email"] }
///     masks.shown(expression)  // email = «masked»
///
/// Hiding is the default. Wherever personal data and a constant meet, in a comparison or in any function, the
/// constant is hidden; so is one that becomes a personal value itself. Shown are the arguments that a function's
/// definition names as settings, constants next to a result that its definition calls a measure, and constants that
/// meet no personal data, unless they look like an address or a number of somebody.
///
/// It hides constants of specs. Values of people must not be printed in the first place.
public struct MaskedLiterals {
    /// What is printed instead of a hidden constant.
    public static let mask = "«masked»"

    /// Whether a path of the columns holds personal data.
    private let isPersonal: (FieldPath) -> Bool
    /// Whether the value of the expression is personal data.
    private let givesPersonalData: Bool

    /// Masks for expressions over columns. `givesPersonalData` is for expressions whose value becomes a personal one.
    public init(givesPersonalData: Bool = false, isPersonal: @escaping (FieldPath) -> Bool) {
        self.isPersonal = isPersonal
        self.givesPersonalData = givesPersonalData
    }

    /// The same masks for an expression whose value becomes personal data, or does not.
    public func giving(personalData: Bool) -> MaskedLiterals {
        MaskedLiterals(givesPersonalData: personalData, isPersonal: isPersonal)
    }

    /// Whether the texts that a field may hold are hidden: the field is personal, or one of them looks like it.
    public func hides(_ texts: [String], of path: FieldPath) -> Bool {
        isPersonal(path) || texts.contains(where: PersonalText.isLikely)
    }

    /// The expression's text with hidden constants; nil where there is none to hide.
    public func text(_ expression: Expression) -> String? {
        let masked = masked(expression, hides: givesPersonalData)
        guard masked != expression else { return nil }
        return "\(masked)".split(separator: "\"\(MaskedLiterals.mask)\"", omittingEmptySubsequences: false)
            .joined(separator: MaskedLiterals.mask)
    }

    /// The expression's text, with hidden constants where there are some to hide.
    public func shown(_ expression: Expression) -> String {
        text(expression) ?? "\(expression)"
    }

    /// The expression with constants replaced; `hides` where the surroundings say that they may be somebody's.
    private func masked(_ expression: Expression, hides: Bool) -> Expression {
        switch expression {
        case .column: return expression
        case .literal(let literal): return self.literal(literal, hides: hides)
        case .field(let base, let name, let type): return .field(masked(base, hides: hides), name, type)
        case .element(let base, let place, let type): return .element(masked(base, hides: hides), place, type)
        case .cast(let base, let type): return .cast(masked(base, hides: hides), type)
        case .call(let name, let arguments, let type):
            let disclosure = FunctionTable.definition(name)?.disclosure ?? Disclosure()
            // A condition tells less than the value: each inside `not` and `and` is judged alone.
            let hides = !disclosure.isSeparate && (hides && !disclosure.isMeasure || arguments.contains(where: carries))
            return .call(
                name,
                arguments.enumerated().map { masked($1, hides: hides && !disclosure.settings.contains($0)) }, type)
        case .conditional(let branches, let otherwise, let type):
            let hides = hides || carries(expression)
            return .conditional(
                branches.map {
                    Expression.Branch(
                        condition: masked($0.condition, hides: false), value: masked($0.value, hides: hides))
                }, otherwise: masked(otherwise, hides: hides), type)
        }
    }

    /// A constant, or the mask. Null, booleans and empty texts are nobody's.
    private func literal(_ literal: Literal, hides: Bool) -> Expression {
        switch literal {
        case .null, .boolean: return .literal(literal)
        case .string(let text) where text.isEmpty: return .literal(literal)
        case .string(let text) where !hides && PersonalText.isLikely(text): break
        default: if !hides { return .literal(literal) }
        }
        return .column(MaskedLiterals.mask, literal.type)
    }

    /// Whether the value may hold personal data, so that a constant next to it may be personal too.
    private func carries(_ expression: Expression) -> Bool {
        switch expression {
        case .literal: return false
        case .column, .field: return expression.paths.contains(where: isPersonal)
        case .element(let base, _, _), .cast(let base, _): return carries(base)
        case .call(let name, let arguments, _):
            let disclosure = FunctionTable.definition(name)?.disclosure ?? Disclosure()
            return !disclosure.isMeasure && arguments.contains(where: carries)
        case .conditional(let branches, let otherwise, _):
            return carries(otherwise) || branches.contains { carries($0.value) || asks($0.condition) }
        }
    }

    /// Whether a condition compares personal data, so that the chosen value may tell something about it.
    private func asks(_ condition: Expression) -> Bool {
        switch condition {
        case .literal: false
        case .column, .field: condition.paths.contains(where: isPersonal)
        case .call(let name, let arguments, _):
            !isPlainMeasure(name, arguments) && arguments.contains(where: asks)
        default: condition.children.contains(where: asks)
        }
    }
}

extension MaskedLiterals {
    /// A measure of one value without a constant next to it: `length(email)`, `email is null`.
    private func isPlainMeasure(_ name: String, _ arguments: [Expression]) -> Bool {
        guard let disclosure = FunctionTable.definition(name)?.disclosure else { return false }
        return disclosure.isMeasure && !disclosure.isSeparate && arguments.count == 1
    }
}

/// The names that lead from a row to a value inside it.
public typealias FieldPath = [String]

extension Expression {
    /// The paths that it reads, without positions in lists.
    public var paths: Set<FieldPath> {
        if let path { return [path] }
        var parts = children
        // The country in which a number is read tells nothing about the person.
        if case .call(let name, let arguments, _) = self, let definition = FunctionTable.definition(name) {
            parts = arguments.enumerated().filter { definition.constants[$0.offset]?.isCountry != true }.map(\.element)
        }
        return parts.reduce(into: []) { $0.formUnion($1.paths) }
    }

    /// The path of a column, field or element; nil for anything computed.
    private var path: FieldPath? {
        switch self {
        case .column(let name, _): [name]
        case .field(let base, let name, _): base.path.map { $0 + [name] }
        case .element(let base, _, _): base.path
        default: nil
        }
    }
}
