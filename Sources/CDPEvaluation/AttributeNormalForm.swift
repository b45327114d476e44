public import CDPColumns
public import CDPExpressions
public import CDPTypes

/// The normal form of an attribute, ready for columns: its semantic type's, or the one that the specs name instead.
///
/// An empty text is null before and after. A column that comes as a dictionary is computed once for each text.
public struct AttributeNormalForm: Sendable {
    private let form: CompiledExpression?

    /// The form of values of `type` from texts and other values of `storage`; `country` is where phone numbers and postal
    /// codes are read. A custom form is an expression over the column `value`. Throws `EvaluationError` for an unknown
    /// country or an expression that does not fit.
    public init(
        _ type: SemanticType, country: String? = nil, custom: Expression? = nil, storage: DataType = .string
    ) throws {
        let column = Expression.column("value", storage)
        let value: Expression =
            storage == .string ? .call("nullif", [column, .literal(.string(""))], .string) : column
        let expression = custom ?? AttributeNormalForm.expression(type, value, country)
        let result: Expression =
            expression.type == .string ? .call("nullif", [expression, .literal(.string(""))], .string) : expression
        form = result == column ? nil : try CompiledExpression(result, over: [Field("value", storage)])
    }

    /// The call that makes the form, so that attributes and expressions have one algorithm.
    private static func expression(_ type: SemanticType, _ value: Expression, _ country: String?) -> Expression {
        if type.storage != .string { return value.type == type.storage ? value : .cast(value, type.storage) }
        let text = value.type == .string ? value : .cast(value, .string)
        switch type {
        case .email, .personName, .companyName, .iban, .url, .country, .gender:
            return .call(type.rawValue, [text], .string)
        case .phone, .postalCode:
            return .call(type.rawValue, [text] + (country.map { [.literal(.string($0))] } ?? []), .string)
        default: return .call("clean", [text], .string)
        }
    }

    /// The normal forms of a column's values, and the rows whose value could not be read.
    public func apply(_ column: Column, _ context: EvaluationContext) -> Evaluation {
        guard let form else { return Evaluation(column: column, failures: nil) }
        return form.evaluate(
            Batch(schema: [Field("value", column.type)], columns: [column], count: column.count), context)
    }
}
