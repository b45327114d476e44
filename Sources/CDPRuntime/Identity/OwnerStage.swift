import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Finds whom identifier values of events lead to, and counts the events that are new with this generation and belong to
/// nobody, or to several people.
///
/// Of events only files that this generation wrote are read, of them the columns that name owners. Where hardly an owner of a kind
/// leads anywhere, a sample of both sides says what they look like: an apostrophe before a key is seen there.
struct OwnerStage: StageTask {
    private let plan: ExecutionPlan
    private let held: HeldTable
    /// What an owner of a kind leads to, as a number that tells profiles apart; nil for nowhere.
    private let leads: @Sendable (Int64, OwnerPlan) -> Int64?
    private let tables: TableSet
    private let context: EvaluationContext
    private let generation: Int
    private let threads: Int

    /// Takes who is who.
    init(_ context: StageContext, _ state: StageState) throws {
        plan = context.plan
        if state.standsIdentity {
            let owners = try KnownOwners(
                state.held.changes(plan), members: state.tables.snapshot(.members), threads: context.threads)
            held = .knownOwners(owners)
            leads = { owner, _ in owners[owner] }
        } else {
            let owners = try OwnerMap(
                state.held.clusters, before: state.held.index.lineage.before, plan: plan, threads: context.threads)
            held = .owners(owners)
            leads = { owner, kind in owners.cluster(owner, of: kind).map { Int64($0) } }
        }
        tables = state.tables
        self.context = context.evaluation
        generation = context.generation
        threads = context.threads
    }

    func run() throws -> StageResult {
        var result = StageResult(held: [held])
        for source in plan.sources {
            if let losses = try losses(of: source) {
                result.findings.append(.owners(source: source.name, losses))
                result.rowsRead += losses.events
            }
        }
        return result
    }

    /// So many values tell what most of them look like.
    private static let sampleSize = 1000

    /// How many of a source's new events found a profile.
    private struct Counts: Sendable {
        var events = 0
        var owned = 0
        var several = 0
        /// By kind of owner, events that name one and those of them that lead somewhere.
        var named: [Int]
        var found: [Int]
    }

    /// The counts of a source; nil where it has no owners or no new events.
    private func losses(of source: SourcePlan) throws -> OwnerLosses? {
        guard source.isEventSource, !source.belongsTo.isEmpty,
            let change = tables.changes[RowsTable(source).name]
        else { return nil }
        let files = change.newFiles
        let reader = TableReader(change.after)
        let parts = try Parallel.map(files.count, threads: threads) { place in
            try count(reader.read(files[place], columns: Self.columns(of: source)), source)
        }
        let none = [Int](repeating: 0, count: source.belongsTo.count)
        let all = parts.reduce(into: Counts(named: none, found: none)) { all, part in
            all.events += part.events
            all.owned += part.owned
            all.several += part.several
            all.named = zip(all.named, part.named).map(+)
            all.found = zip(all.found, part.found).map(+)
        }
        guard all.events > 0 else { return nil }
        let shapes = try source.belongsTo.indices.compactMap { place -> OwnerLosses.Shape? in
            guard all.named[place] > 0, all.found[place] * 10 < all.named[place] else { return nil }
            return try shape(place, source, files, reader)
        }
        return OwnerLosses(events: all.events, owned: all.owned, several: all.several, shapes: shapes)
    }

    private static func columns(of source: SourcePlan) -> [Field] {
        [RowsTable.firstSeen.field] + RowsTable(source).owners.map(\.field)
    }

    private func count(_ rows: Batch, _ source: SourcePlan) throws(StoreError) -> Counts {
        let none = [Int](repeating: 0, count: source.belongsTo.count)
        var counts = Counts(named: none, found: none)
        let hashes = try rows.owners(of: source)
        for (row, seen) in try rows[RowsTable.firstSeen].enumerated() where seen == Int64(generation) {
            counts.events += 1
            var first: Int64?
            var differs = false
            for (place, kind) in source.belongsTo.enumerated() where hashes[place][row] >= 0 {
                counts.named[place] += 1
                guard let profile = leads(hashes[place][row], kind) else { continue }
                counts.found[place] += 1
                if let first { differs = differs || first != profile } else { first = profile }
            }
            if first != nil { counts.owned += 1 }
            if differs { counts.several += 1 }
        }
        return counts
    }

    // MARK: Shapes

    private func shape(
        _ place: Int, _ source: SourcePlan, _ files: [DataFile], _ reader: TableReader
    ) throws -> OwnerLosses.Shape? {
        let owner = source.belongsTo[place]
        let fields = source.schema.filter { owner.value.columns.contains($0.name) }
        let column = RowsTable.owner(place)
        var values = ShapeSample(limit: Self.sampleSize)
        let text = owner.value.keyText
        for file in files where !values.isFull {
            let rows = try reader.read(file, columns: [RowsTable.firstSeen.field, column.field] + fields)
            let (seen, hashes) = (try rows[RowsTable.firstSeen], try rows[column])
            let lost = hashes.indices.filter {
                seen[$0] == Int64(generation) && hashes[$0] >= 0 && leads(hashes[$0], owner) == nil
            }
            let sample = rows.selecting(fields.map(\.name)).gathered(
                lost.prefix(Self.sampleSize).map { Int32($0) })
            var plain = context
            plain.errors = nil
            values.add(try CompiledExpression(text, over: fields).evaluate(sample, plain).column)
        }
        guard let event = values.mostFrequent else { return nil }
        let (target, known) = try otherSide(owner)
        return OwnerLosses.Shape(target: target, event: event, known: known)
    }

    /// What an owner must be, and the shape of what there is of it.
    private func otherSide(_ owner: OwnerPlan) throws -> (target: String, known: ValueShape?) {
        var sample = ShapeSample(limit: Self.sampleSize)
        let target: String
        let table: TableSnapshot
        let column: Field
        switch owner {
        case .record(let name, _):
            target = "source \(name)"
            guard let source = plan.source(name) else { return (target, nil) }
            table = tables.snapshot(.rows(source))
            column = RowsTable.key.field
        case .identifier(let name, _, _):
            target = name
            guard let attribute = plan.attribute(name) else { return (target, nil) }
            table = tables.snapshot(.records(plan))
            column = Field(name, attribute.type)
        }
        let reader = TableReader(table)
        for range in reader.ranges where !sample.isFull {
            sample.add(try reader.read(range: range, columns: [column]).columns[0])
        }
        return (target, sample.mostFrequent)
    }
}

/// The shapes of some texts of columns.
struct ShapeSample {
    private let limit: Int
    private var counts: [[UInt8]: Int] = [:]
    private var count = 0

    /// A sample of at most so many texts.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether it needs no more.
    var isFull: Bool { count >= limit }

    /// Takes the first texts of a column.
    mutating func add(_ column: Column) {
        guard case .string(let texts) = column else { return }
        for row in 0..<texts.count where texts.validity[row] && !isFull {
            var shape: [UInt8] = []
            ValueShape.append(texts.bytes[texts.range(row)], to: &shape)
            counts[shape, default: 0] += 1
            count += 1
        }
    }

    /// What most of them look like; of several the least.
    var mostFrequent: ValueShape? {
        counts.min { ($1.value, "\(ValueShape(masked: $0.key))") < ($0.value, "\(ValueShape(masked: $1.key))") }
            .map { ValueShape(masked: $0.key) }
    }
}
