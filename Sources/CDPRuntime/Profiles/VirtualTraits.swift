import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan

extension ExecutionPlan {
    /// What the names of traits stand for that profiles do not hold.
    var definitions: Definitions {
        Definitions(virtualTraits)
    }

    private var virtualTraits: [(name: String, value: Expression)] {
        traits.compactMap { trait in
            guard !trait.isStored, case .expression(let value) = trait.value else { return nil }
            return (trait.name, value)
        }
    }

    /// Adds those traits among `names` to profiles which these do not hold. `names` holds what they read, too.
    func addVirtualTraits(_ names: Set<String>, to profiles: inout Batch, _ context: EvaluationContext) throws {
        for (name, value) in virtualTraits where names.contains(name) {
            profiles.set(
                name, try CompiledExpression(value, over: profiles.schema).evaluate(profiles, context).column)
        }
    }
}
