import CDPExpressions

extension Expression {
    /// Whether the value depends on the instant of the plan.
    var readsTime: Bool { contains(where: \.isInstantOfPlan) }

    /// Whether time alone changes the value: it reads the instant of the plan, or counts an age up to it.
    var changesWithTime: Bool { contains { $0.isInstantOfPlan || $0.isAge } }

    private var isInstantOfPlan: Bool {
        guard case .call(let name, let arguments, _) = self else { return false }
        return arguments.isEmpty && ["as_of", "now", "today"].contains(name)
    }

    private var isAge: Bool {
        if case .call("age_years", let arguments, _) = self { arguments.count == 1 } else { false }
    }

    private func contains(where matches: (Expression) -> Bool) -> Bool {
        matches(self) || children.contains { $0.contains(where: matches) }
    }
}
