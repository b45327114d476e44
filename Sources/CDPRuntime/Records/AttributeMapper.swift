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

    /// A mapper of `value`, an expression over `schema`.
    init(_ attribute: AttributePlan, value: Expression, country: String?, schema: [Field]) throws {
        self.attribute = attribute
        let converted = value.type == attribute.type ? value : .cast(value, attribute.type)
        expression = try CompiledExpression(converted, over: schema)
        normalForm = try AttributeNormalForm(
            attribute.semantic, country: country, custom: attribute.normalise, storage: attribute.type)
    }

    /// The attribute's value in each row. Rows without a result are counted as of `place`.
    func column(_ rows: Batch, _ context: EvaluationContext, of place: DataErrors.Place? = nil) -> Column {
        let values = expression.evaluate(rows, context)
        if let place { context.errors?.note(values.failureCount, place.address, place.part) }
        return normalForm.apply(values.column, context).column
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
