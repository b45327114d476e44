import CDPExpressions

extension Expression {
    /// Whether the value depends on the instant of the plan.
    var readsTime: Bool { contains(where: \.isTimeOfPlan) }

    /// Whether time alone changes the value: it reads the instant of the plan, or counts an age up to it.
    var changesWithTime: Bool { contains { $0.isTimeOfPlan || $0.isAge } }

    /// A call that gives the instant or the day of the plan, such as `now()`.
    private var isTimeOfPlan: Bool { timeUse == .instant || timeUse == .day }

    /// A call that counts up to the day of the plan because its last argument was left out, as in `age(birth_date)`.
    private var isAge: Bool {
        if case .call(_, let arguments, _) = self, case .dayWithout(let place) = timeUse {
            arguments.count <= place
        } else {
            false
        }
    }

    /// What the function table says of the outermost call; nothing else reads time.
    private var timeUse: TimeUse {
        if case .call(let name, _, _) = self { FunctionTable.definition(name)?.time ?? .none } else { .none }
    }

    /// Whether this expression, or one inside it, matches.
    private func contains(where matches: (Expression) -> Bool) -> Bool {
        matches(self) || children.contains { $0.contains(where: matches) }
    }
}
