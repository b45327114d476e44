import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// The events of dirty profiles, by profile range, with the columns that traits read.
struct EventInput: Sendable {
    /// The source.
    let source: SourcePlan
    private let shuffled: Shuffle

    /// Reads the events of `table` that belong to dirty profiles.
    init(
        _ source: SourcePlan, table: TableSnapshot, plan: ExecutionPlan, owners: OwnerMap, dirty: DirtyProfiles,
        scratch: String, threads: Int
    ) throws {
        self.source = source
        let needed = EventInput.columns(of: source, plan: plan)
        let columns =
            [TableSchemas.hash, Field("_key", .string)]
            + source.belongsTo.indices.map { Field(TableSchemas.ownerColumn($0), .integer) }
            + source.schema.filter { needed.contains($0.name) }
        shuffled = try Shuffle(table, columns: columns, dirty: dirty, scratch: scratch, threads: threads) { batch in
            EventInput.clusters(batch, source: source, owners: owners).map { $0 < 0 ? -1 : dirty.place(of: UInt32($0)) }
        }
    }

    /// The events of a profile range; `_group` names the profile, those of a profile are in the order of their keys.
    func rows(of range: Int) throws -> Batch { EventInput.sorted(try shuffled.rows(of: range)) }

    /// The events by profile, those of a profile by key: the order in which aggregates count them.
    private static func sorted(_ rows: Batch) -> Batch {
        guard let groups = rows["_group"]?.hashValues, let keys = rows["_key"] else { return rows }
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

    /// The cluster that each event belongs to, -1 for unattached ones: the first owner that leads somewhere.
    static func clusters(_ batch: Batch, source: SourcePlan, owners: OwnerMap) -> [Int32] {
        var result = [Int32](repeating: -1, count: batch.count)
        for (place, kind) in source.belongsTo.enumerated() {
            guard let hashes = batch[TableSchemas.ownerColumn(place)]?.hashValues else { continue }
            for row in 0..<batch.count where result[row] < 0 && hashes[row] >= 0 {
                if let cluster = owners.cluster(hashes[row], of: kind) { result[row] = Int32(cluster) }
            }
        }
        return result
    }

    /// The fields that traits over the source read, with its time.
    static func columns(of source: SourcePlan, plan: ExecutionPlan) -> Set<String> {
        var names = Set([source.eventAt].compactMap { $0 })
        let fields = Set(source.schema.map(\.name))
        for trait in plan.traits {
            guard case .aggregate(let aggregate) = trait.value, aggregate.source == source.name else { continue }
            for expression in [aggregate.argument, aggregate.filter].compactMap({ $0 }) {
                names.formUnion(expression.columns.filter { fields.contains($0) })
            }
            if let list = aggregate.list?.first { names.insert(list) }
        }
        return names
    }

    /// The sources that some trait reads.
    static func sources(_ plan: ExecutionPlan) -> [SourcePlan] {
        plan.sources.filter { source in
            plan.traits.contains { trait in
                if case .aggregate(let aggregate) = trait.value { aggregate.source == source.name } else { false }
            }
        }
    }
}
