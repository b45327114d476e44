import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPTypes

extension PairTest {
    /// A condition over the values of records: by attribute its type, its distinct values, and which of them each record holds.
    init(
        _ condition: PairCondition, _ attributes: [String: (values: Column, codes: [UInt32])],
        _ context: EvaluationContext
    ) throws {
        let read = condition.columns
        let found = try read.map { column in
            guard let found = attributes[column.attribute] else {
                throw EvaluationError.unknownColumn(column.attribute)
            }
            return found
        }
        let schema = zip(read, found).map { Field($0.column, $1.values.type) }
        let compiled = try CompiledExpression(condition.expression, over: schema)
        self.init { pairs in
            func holds(exchanged: Bool) -> [UInt8] {
                let columns = read.indices.map { place in
                    let isFirst = read[place].isFirst != exchanged
                    return found[place].values.gathered(
                        pairs.map { pair in
                            let code = found[place].codes[Int(isFirst ? pair.a : pair.b)]
                            return code == MatchColumn.none ? -1 : Int32(truncatingIfNeeded: code)
                        })
                }
                return compiled.isTrue(Batch(schema: schema, columns: columns, count: pairs.count), context)
            }
            return zip(holds(exchanged: false), holds(exchanged: true)).map { $0 | $1 }
        }
    }
}
