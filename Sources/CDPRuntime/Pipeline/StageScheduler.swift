import CDPColumns
import CDPPlan
import CDPStore

/// Carries out the stages of a graph, each after those that it reads.
///
/// It alone notes what changed in a table, and drops what is held in memory once its last reader is done. Stages that are small
/// and read nothing of each other run side by side; what they make is taken over in the order of the graph, so that nothing
/// depends on threads.
struct StageScheduler {
    private let context: StageContext
    /// What the stages have made so far.
    private(set) var state: StageState
    /// What they found, in the order of the graph.
    private(set) var findings: [StageFinding] = []

    /// Stages that need few threads and little memory. The others take all of both, and run alone.
    private static let small: Set<StageName> = [.members, .links, .idHistory, .identifiers]

    /// A scheduler over the tables of a store.
    init(_ context: StageContext, _ tables: TableSet) {
        self.context = context
        let schema = TableSchemas.records(context.plan)
        let files = context.new.files
        let people = zip(context.plan.sources, files).flatMap { $0.describesPeople && !$0.isEventSource ? $1 : [] }
        let layout = tables.former("records", schema: schema).layout(
            expecting: CollectStage.expectedRows(in: people))
        state = StageState(
            tables: tables, mapped: BatchSpill(schema: schema, layout: layout, file: context.scratch),
            rejected: QuarantineStage.spill(for: files.flatMap { $0 }, in: context.scratch))
    }

    /// Runs all stages but deliveries. Called with the name of each as it begins.
    mutating func run(progress: (String) -> Void) throws {
        var stages = context.graph.stages.filter { !$0.name.isDelivery }[...]
        if context.isOfStored { stages = stages.filter { $0.name == .profiles }[...] }
        let lastReaders = Dictionary(
            stages.flatMap { stage in stage.reads.map { ($0, stage.name) } }, uniquingKeysWith: { $1 })
        while let first = stages.first {
            var group = [first]
            if StageScheduler.small.contains(first.name) {
                let others = stages.dropFirst().prefix { stage in
                    StageScheduler.small.contains(stage.name)
                        && !stage.reads.contains { table in group.contains { $0.writes.contains(table) } }
                }
                group += others
            }
            stages = stages.dropFirst(group.count)
            progress(group.map(\.name.description).joined(separator: ", "))
            try run(group)
            for table in group.flatMap(\.reads) where group.contains(where: { lastReaders[table] == $0.name }) {
                state.held.drop(table)
            }
        }
    }

    private mutating func run(_ group: [Stage]) throws {
        ProcessMemory.returnFreedPages()
        try context.scratch.checkMemory()
        let (context, before) = (context, state)
        let results = try Parallel.map(group.count, threads: context.threads) { number in
            try group[number].name.task(context, before)?.run() ?? StageResult()
        }
        for result in results {
            result.changes.forEach { state.tables.note($0) }
            result.held.forEach { state.held.hold($0) }
            findings += result.findings
        }
    }
}
