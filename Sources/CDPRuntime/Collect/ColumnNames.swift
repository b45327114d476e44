import CDPDiagnostics

/// Guesses what a column that is gone may be called now.
enum ColumnNames {
    /// By name that is gone, the new name that is most like it; each new name is offered once.
    static func renamed(_ lost: [String], to gained: [String]) -> [String: String] {
        let pairs = lost.flatMap { old in
            gained.compactMap { new in likeness(old, new).map { (likeness: $0, old: old, new: new) } }
        }
        var result: [String: String] = [:]
        for pair in pairs.sorted(by: { ($1.likeness, $0.old, $0.new) < ($0.likeness, $1.old, $1.new) })
        where result[pair.old] == nil && !result.values.contains(pair.new) {
            result[pair.old] = pair.new
        }
        return result
    }

    /// How alike two names are, in hundredths; nil where they are not. Case and what stands between words do not count.
    private static func likeness(_ old: String, _ new: String) -> Int? {
        let (before, after) = (words(old), words(new))
        if before.joined() == after.joined() { return 100 }
        let shared = Set(before).intersection(after).count
        let share = shared * 100 / max(before.count, after.count, 1)
        let isNear = !Suggestions.near(before.joined(separator: " "), in: [after.joined(separator: " ")]).isEmpty
        return isNear ? max(share, 60) : share >= 50 ? share : nil
    }

    private static func words(_ name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
