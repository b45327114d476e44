import CDPFormats
import CDPIdentity
import CDPPlan
import CDPStore

/// All records of a generation as its rules that compare see them.
///
/// Reads the whole table of records: how many records share a blocking key or a value decides whether it counts.
struct MatchingView {
    let index: RecordIndex
    let trusted: TrustedRecords
    let rules: IdentityRules
    let table: TableSnapshot
    /// The rules that compare; none where `missing` says why.
    let matchers: [RuleMatcher]
    /// Why rules that compare cannot be asked: the file of weights of values is that of the working tree, and may be one of another
    /// training by now.
    let missing: String?

    /// Nil where no rule compares. `project` is where the files of weights of values lie.
    init?(_ view: StoreView, project: String) throws {
        let plan = view.plan
        guard plan.identity.rules.contains(where: { $0.matching?.weights != nil }) else { return nil }
        let table = try view.table(.records(plan))
        let index = try RecordIndex(table, plan: plan, threads: view.threads)
        let none = try FormerMembers(TableSnapshot(empty: .members), threads: view.threads)
        let lineage = RecordLineage(none, index, threads: view.threads)
        let trusted = TrustedRecords(plan, RecordStage.Result(index: index, lineage: lineage), threads: view.threads)
        let rules = IdentityRules(plan, index)
        (self.table, self.index, self.trusted, self.rules) = (table, index, trusted, rules)
        do {
            matchers = try plan.identity.rules.indices.compactMap { rule in
                try RuleMatcher(
                    rule, plan, rules, trusted, table, project: project, view.context, threads: view.threads)
            }
            missing = nil
        } catch let error as FormatError {
            matchers = []
            missing = "`\(error.path)`: \(error.what)"
        }
    }
}
