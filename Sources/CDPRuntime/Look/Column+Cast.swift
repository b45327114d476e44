import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPTypes

extension Column {
    /// The values as texts: those of an identifier or a contact, whatever its type.
    func texts(_ context: EvaluationContext) throws -> StringColumn {
        if case .string(let texts) = self { return texts }
        guard case .string(let texts) = try cast(to: .string, context) else { return StringColumn(nulls: count) }
        return texts
    }

    /// The values as another type, as expressions cast them.
    func cast(to type: DataType, _ context: EvaluationContext) throws -> Column {
        let value = Field("", self.type)
        let cast = try CompiledExpression(.cast(.column(value.name, value.type), type), over: [value])
        return cast.evaluate(Batch(schema: [value], columns: [self], count: count), context).column
    }
}
