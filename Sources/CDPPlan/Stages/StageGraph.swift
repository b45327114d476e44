/// What a plan does, as stages and the tables between them.
///
/// It is a pure function of the execution plan. A generation stores its plan in the manifest, and `cdp run` reads nothing
/// else: so it has the graph that `cdp apply` had.
///
///     let graph = StageGraph(manifest.plan)
///     for stage in graph.stages { print(stage.name, stage.reads, "→", stage.writes) }
///
/// **Invariants.** No two stages have one name or write one table. Stages are in an order in which each reads only what
/// those before it write, or what lies outside. The order follows from the plan alone.
///
/// **Not for** storing: it is made again from the plan, so that the two cannot differ.
///
/// **Cost.** Linear in the plan, which is encoded once for the fingerprints.
public struct StageGraph: Sendable {
    /// In an order in which each reads only what earlier ones write.
    public let stages: [Stage]
    private let indices: [StageName: Int]
    private let writers: [TableName: Int]
    private let fingerprints: [Fingerprint]

    /// A table that one stage writes and another reads.
    public struct Edge: Hashable, Sendable {
        /// The stage that writes.
        public let from: StageName
        /// The stage that reads.
        public let to: StageName
        /// The tables that pass, in the order in which the reader names them.
        public let tables: [TableName]
    }

    /// The graph of some stages. Those that read no table of each other keep the order in which they are given.
    init(_ given: [Stage]) {
        var givenWriters: [TableName: Int] = [:]
        for (index, stage) in given.enumerated() {
            for table in stage.writes {
                let other = givenWriters.updateValue(index, forKey: table)
                precondition(other == nil, "two stages write \(table)")
            }
        }
        let order = StageGraph.order(given, givenWriters)
        let stages = order.map { given[$0] }
        self.stages = stages
        indices = Dictionary(uniqueKeysWithValues: stages.enumerated().map { ($1.name, $0) })
        var writers: [TableName: Int] = [:]
        for (index, stage) in stages.enumerated() {
            for table in stage.writes { writers[table] = index }
        }
        self.writers = writers
        var fingerprints: [Fingerprint] = []
        for stage in stages {
            var builder = Fingerprint.Builder("\(stage.name)")
            builder.add(stage.definition)
            for table in stage.reads {
                if let writer = writers[table] { builder.add(fingerprints[writer]) }
            }
            fingerprints.append(builder.finished)
        }
        self.fingerprints = fingerprints
    }

    /// The stages by their numbers, each after those that it reads.
    private static func order(_ given: [Stage], _ writers: [TableName: Int]) -> [Int] {
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: given.count)
        var isWaiting = isPlaced
        func place(_ index: Int) {
            if isPlaced[index] { return }
            precondition(!isWaiting[index], "stage \(given[index].name) reads what follows from it")
            isWaiting[index] = true
            for writer in given[index].reads.compactMap({ writers[$0] }) { place(writer) }
            isPlaced[index] = true
            order.append(index)
        }
        given.indices.forEach(place)
        return order
    }

    /// The stage of a name; nil where the plan has none.
    public subscript(name: StageName) -> Stage? { indices[name].map { stages[$0] } }

    /// What a stage does, and all that leads to it: another one wherever its result could differ for equal inputs. Nil for a
    /// stage that the graph does not have.
    public func fingerprint(of name: StageName) -> Fingerprint? { indices[name].map { fingerprints[$0] } }

    /// The stage that writes a table; nil for what is outside of the graph.
    public func writer(of table: TableName) -> Stage? { writers[table].map { stages[$0] } }

    /// What passes between stages, in the order of the readers.
    public var edges: [Edge] {
        stages.flatMap { stage -> [Edge] in
            var tables: [Int: [TableName]] = [:]
            for table in stage.reads { writers[table].map { tables[$0, default: []].append(table) } }
            return tables.sorted { $0.key < $1.key }.map {
                Edge(from: stages[$0.key].name, to: stage.name, tables: $0.value)
            }
        }
    }

    /// The stages in steps: those of one step read nothing of each other, so that they may be carried out side by side once
    /// the steps before are done.
    public var steps: [[Stage]] {
        var depths: [Int] = []
        for stage in stages {
            depths.append(stage.reads.compactMap { writers[$0] }.reduce(0) { max($0, depths[$1] + 1) })
        }
        var steps = [[Stage]](repeating: [], count: (depths.max() ?? -1) + 1)
        for (stage, depth) in zip(stages, depths) { steps[depth].append(stage) }
        return steps
    }
}
