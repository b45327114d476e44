import CDPExpressions

extension Expression {
    /// Whether the value depends on the instant of the plan.
    var readsTime: Bool { contains(where: \.isTimeOfPlan) }

    /// Whether time alone changes the value: it reads the instant of the plan, or counts an age up to it.
    var changesWithTime: Bool { contains { $0.isTimeOfPlan || $0.isAge } }

    private var isTimeOfPlan: Bool { timeUse == .instant || timeUse == .day }

    private var isAge: Bool {
        if case .call(_, let arguments, _) = self, case .dayWithout(let place) = timeUse {
            arguments.count <= place
        } else {
            false
        }
    }

    private var timeUse: TimeUse {
        if case .call(let name, _, _) = self { FunctionTable.definition(name)?.time ?? .none } else { .none }
    }

    private func contains(where matches: (Expression) -> Bool) -> Bool {
        matches(self) || children.contains { $0.contains(where: matches) }
    }
}
