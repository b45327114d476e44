import CDPIdentity
package import CDPPlan
package import CDPTypes

extension Operation {
    /// Proposes a rule that compares, by the records that the files of sources hold now. `compile` gives the plan of a draft, as
    /// specs with it would; nil where no source maps an attribute.
    package func suggest(
        _ plan: ExecutionPlan, asOf: Instant, progress: (String) -> Void = { _ in },
        compile: (RuleDraft) throws -> MatchingPlan
    ) throws -> RuleProposal? {
        let attributes = plan.mappedAttributes
        if attributes.isEmpty { return nil }
        var surveyed = plan
        surveyed.identity.rules = [
            IdentityPlan.Rule(name: "survey", attributes: [], matching: .reading(attributes.map(\.name)))
        ]
        return try withoutActuallyEscaping(progress) { progress in
            try withoutActuallyEscaping(compile) { compile in
                try reading(surveyed, asOf: asOf, progress: progress) { context, state in
                    try ProposalSearch(
                        attributes: attributes, plan: plan,
                        trusted: TrustedRecords(context.plan, state.held.index, threads: threads),
                        table: state.tables.snapshot(.records(context.plan)), context: context.evaluation,
                        threads: threads, compile: compile, progress: progress
                    ).proposal()
                }
            }
        }
    }
}
