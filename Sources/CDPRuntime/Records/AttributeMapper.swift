import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPTypes

/// Evaluates an expression over a source's rows and gives the result the normal form of an attribute.
struct AttributeMapper: Sendable {
    /// The attribute.
    let attribute: AttributePlan
    private let expression: CompiledExpression
    private let normalForm: AttributeNormalForm
    /// Whether a text without a normal form is lost: not where the specs have a form of their own, which may leave out what it
    /// does not want.
    private let isStrict: Bool
    /// What is written where the expression itself is the normal form, as in the country of each row.
    private let written: CompiledExpression?

    /// A mapper of `value`, an expression over `schema`.
    init(_ attribute: AttributePlan, value: Expression, country: String?, schema: [Field]) throws {
        self.attribute = attribute
        let converted = value.type == attribute.type ? value : .cast(value, attribute.type)
        expression = try CompiledExpression(converted, over: schema)
        normalForm = try AttributeNormalForm(
            attribute.semantic, country: country, custom: attribute.normalise, storage: attribute.type)
        isStrict = attribute.normalise == nil && attribute.type == .string && attribute.semantic != .string
        if isStrict, case .call(attribute.semantic.rawValue, let arguments, _) = value, let text = arguments.first,
            text.type == .string
        {
            written = try CompiledExpression(text, over: schema)
        } else {
            written = nil
        }
    }

    /// The attribute's value in each row. Rows without a result, and values without a normal form, are counted as of `place`.
    func column(_ rows: Batch, _ context: EvaluationContext, of place: DataErrors.Place? = nil) -> Column {
        let values = expression.evaluate(rows, context)
        let forms = normalForm.apply(values.column, context).column
        guard let place, let errors = context.errors else { return forms }
        errors.note(values.failureCount, place.address, place.part)
        if isStrict {
            let texts = written?.evaluate(rows, context).column ?? values.column
            errors.note(FormlessCounts(texts, forms: forms), of: attribute.semantic, at: place)
        }
        return forms
    }
}

extension ExecutionPlan {
    /// The attribute of that name.
    func attribute(_ name: String) -> AttributePlan? {
        attributes.first { $0.name == name }
    }

    /// The source of that name.
    func source(_ name: String) -> SourcePlan? {
        sources.first { $0.name == name }
    }
}
