import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// The events of selected profiles, by profile range, with the columns that traits read.
struct EventInput: Sendable {
    private let source: SourcePlan
    private let shuffled: Shuffle

    /// The events of a source.
    struct Rows: Sendable {
        /// The source.
        var source: SourcePlan
        /// Its events; `_group` names the profile, those of a profile are in the order of their keys.
        var rows: Batch
    }

    /// Reads what `traits` need of the events of `table`. `owner` tells the place among the selected profiles, or -1, of
    /// an owner of a kind; the first that leads somewhere counts. Where these profiles are
    /// few, `few` holds all owners that lead to them, and maybe others.
    init(
        _ source: SourcePlan, table: TableSnapshot, traits: [TraitPlan], to selection: ProfileSelection,
        few: HashIndex?, scratch: SpillFile, threads: Int, owner: @escaping @Sendable (Int64, OwnerPlan) -> EventOwner
    ) throws {
        self.source = source
        let needed = EventInput.columns(of: source, traits)
        var choose: Shuffle.RowChoice?
        if let few { choose = { try $0.rows(of: source, ownedBy: few) } }
        shuffled = try Shuffle(
            table, columns: [RowsTable.key.field] + source.schema.filter { needed.contains($0.name) },
            finding: RowsTable(source).owners.map(\.field), to: selection, choosing: choose, scratch: scratch,
            threads: threads
        ) { try EventInput.owners(of: $0, source, owner) }
    }

    /// The events of a profile range.
    func rows(of range: Int) throws -> Rows {
        Rows(source: source, rows: try EventInput.sorted(shuffled.rows(of: range)))
    }

    /// The events by profile, those of a profile by key: the order in which aggregates count them.
    private static func sorted(_ rows: Batch) throws(StoreError) -> Batch {
        let (groups, keys) = (try rows[Shuffle.group], Column.string(try rows[RowsTable.key]))
        var order = RadixSort.order(of: groups.map { UInt64($0) })
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, groups[Int(order[end])] == groups[Int(order[start])] { end += 1 }
            order[start..<end].sort { keys.order(Int($0), keys, Int($1)) < 0 }
            start = end
        }
        return rows.gathered(order.map { Int32(bitPattern: $0) })
    }

    /// What each event belongs to, -1 for unattached ones: the first owner that leads somewhere.
    @inline(__always)
    static func owners(
        of batch: Batch, _ source: SourcePlan, _ owner: (Int64, OwnerPlan) -> EventOwner
    ) throws(StoreError) -> [Int32] {
        var result = [Int32](repeating: -1, count: batch.count)
        var isFound = [Bool](repeating: false, count: batch.count)
        for (kind, hashes) in zip(source.belongsTo, try batch.owners(of: source)) {
            for row in 0..<batch.count where !isFound[row] && hashes[row] >= 0 {
                guard case .found(let target) = owner(hashes[row], kind) else { continue }
                isFound[row] = true
                result[row] = target
            }
        }
        return result
    }

    /// The fields that traits over the source read, with its time.
    private static func columns(of source: SourcePlan, _ traits: [TraitPlan]) -> Set<String> {
        var names = Set([source.eventAt].compactMap { $0 })
        let fields = Set(source.schema.map(\.name))
        for case .aggregate(let aggregate) in traits.map(\.value) where aggregate.source == source.name {
            for expression in [aggregate.argument, aggregate.filter].compactMap({ $0 }) {
                names.formUnion(expression.columns.filter { fields.contains($0) })
            }
            if let list = aggregate.list?.first { names.insert(list) }
        }
        return names
    }

    /// The sources that some of `traits` read.
    static func sources(_ traits: [TraitPlan], of plan: ExecutionPlan) -> [SourcePlan] {
        plan.sources.filter { source in
            traits.contains { trait in
                if case .aggregate(let aggregate) = trait.value { aggregate.source == source.name } else { false }
            }
        }
    }
}

/// Where an owner of an event leads.
enum EventOwner {
    /// Nowhere: the event's next owner is asked.
    case unknown
    /// To a profile, by a number that the asker understands; -1 for one that it does not look at.
    case found(Int32)
}
