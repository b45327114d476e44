import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPTypes

extension Column {
    /// The values as another type, as expressions cast them.
    func cast(to type: DataType, _ context: EvaluationContext) throws -> Column {
        let value = Field("value", self.type)
        let cast = try CompiledExpression(.cast(.column(value.name, value.type), type), over: [value])
        return cast.evaluate(Batch(schema: [value], columns: [self], count: count), context).column
    }
}
