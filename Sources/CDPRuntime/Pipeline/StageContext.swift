import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// What every stage of a run is given: the plan before and after, where things are, and how much may be used.
///
/// It is made once and never changes, so any number of stages may have it at the same time. What stages hand on to each other
/// is in `StageState`.
struct StageContext: Sendable {
    /// What the run is made of.
    let input: PipelineInput
    /// What it has to read.
    let new: NewInput
    /// What expressions are evaluated with; its errors are counted for the whole run.
    let evaluation: EvaluationContext
    /// The number of the generation that is made.
    let generation: Int
    /// Where rows are set aside.
    let scratch: SpillFile
    /// What earlier generations counted.
    let history: LossHistory
    /// What the plan does.
    let graph: StageGraph
    /// What the plan before did; nil where there was none.
    let former: StageGraph?
    /// Whether profiles are computed of what is stored: there is nothing to read, and every stage before them does what it did.
    let isOfStored: Bool
    /// Whether all that is to be read are events of sources that describe nobody, under the plan that was applied: as long as
    /// they leave no tombstones, every record is what it was.
    let isOfEvents: Bool
    /// Whether the plan was applied and only its sources have something new, so that who is who may be found among the
    /// neighbours of what changed.
    let isOfChanges: Bool
    /// The numbers of the plan's sources by name.
    private let sources: [String: Int]

    /// The context of a run over `input`, of which `new` is to be read.
    init(_ input: PipelineInput, _ new: NewInput) {
        self.input = input
        self.new = new
        scratch = SpillFile(in: input.target)
        var evaluation = EvaluationContext(asOf: input.asOf, timeZone: input.plan.timeZone)
        evaluation.errors = DataErrors()
        self.evaluation = evaluation
        generation = (input.base?.generation ?? 0) + 1
        history = LossHistory(input.base)
        let graph = StageGraph(input.plan)
        self.graph = graph
        former = input.applied.map { $0 == input.plan ? graph : StageGraph($0) }
        isOfStored =
            input.base != nil && new.isNothing && input.forgetting.isEmpty
            && input.plan.hasSameRecords(as: input.applied, graph, former)
        let hasNewRows =
            input.base != nil && input.applied == input.plan && input.forgetting.isEmpty && !new.isNothing
            && !new.hasOtherTables
        isOfChanges = hasNewRows && input.halfway == nil && input.plan.findsNeighbours
        isOfEvents =
            hasNewRows
            && zip(input.plan.sources, new.pending).allSatisfy { source, inputs in
                inputs.isEmpty || source.isEventSource && !source.describesPeople
            }
        sources = Dictionary(uniqueKeysWithValues: input.plan.sources.enumerated().map { ($1.name, $0) })
    }

    /// What is carried out.
    var plan: ExecutionPlan { input.plan }
    /// What the generation before carried out.
    var applied: ExecutionPlan? { input.applied }
    /// How many threads work.
    var threads: Int { input.threads }
    /// How much can be numbered.
    var limit: CountLimit { input.limit }

    /// The number of a source among those of the plan; nil for one that it does not have.
    func number(ofSource name: String) -> Int? { sources[name] }
}

extension ExecutionPlan {
    /// Whether a plan makes the same golden records of the same input: all stages before profiles do what they did.
    fileprivate func hasSameRecords(as other: ExecutionPlan?, _ graph: StageGraph, _ former: StageGraph?) -> Bool {
        guard let other, let former else { return false }
        return attributes == other.attributes && enrichments == other.enrichments
            && graph.stages.allSatisfy { stage in
                stage.name == .profiles || stage.name.isDelivery || stage.definition == former[stage.name]?.definition
            }
    }
}
