public import CDPColumns
public import CDPExpressions
public import CDPTypes

/// Computes an aggregate for many groups at once.
///
/// Feed all events of a group in the order of their keys, whatever the batches: then floats add up the same every time, and
/// of two events of one time `last` takes the greater key. Only events at or before `as_of` count.
///
/// Groups are numbers from 0, so a state is an array and a value is added by one index. Partial states of threads are
/// joined by `merge`, in the order of their rows where the order counts. Memory is a few words a group; `mode` and
/// `count(distinct …)` hold each distinct value of a group.
public struct Aggregator: Sendable {
    private let aggregate: Aggregate
    private let groupCount: Int
    private let elements: EventElements
    private let argument: CompiledExpression?
    private let filter: CompiledExpression?
    private let since: CompiledExpression?
    private var state: AggregateState
    private var changes: [Int64]
    /// Events, or elements of their lists, for which the filter or the argument has no result because of their data.
    public private(set) var failureCount = 0

    /// The group number of a row that belongs to none.
    public static let noGroup = UInt32.max

    /// An aggregator over events of `schema` for groups `0..<groupCount`. Throws `EvaluationError` where the aggregate does
    /// not fit the schema.
    public init(_ aggregate: Aggregate, over schema: [Field], groupCount: Int) throws {
        self.aggregate = aggregate
        self.groupCount = groupCount
        let columns = (aggregate.argument?.columns ?? []) + (aggregate.filter?.columns ?? [])
        let elements = EventElements(list: aggregate.list ?? [], needed: Set(columns))
        let rowSchema = elements.rows(of: Batch(empty: schema)).elements.schema
        self.elements = elements
        argument = try aggregate.argument.map { try CompiledExpression($0, over: rowSchema) }
        filter = try aggregate.filter.map { try CompiledExpression($0, over: rowSchema) }
        since = try aggregate.since.map { try CompiledExpression($0, over: []) }
        state = AggregateState(aggregate.function, aggregate.argument?.type, groupCount: groupCount)
        changes = [Int64](repeating: .max, count: groupCount)
    }

    /// Adds events: the group of each (or `noGroup`) and the column of their times, timestamps or dates. A date is its start of
    /// day in the project's zone. Events without a time never count.
    public mutating func add(_ events: Batch, groups: [UInt32], times: Column, _ context: EvaluationContext) {
        let asOf = context.asOf.microseconds
        let earliest = earliest(context)
        let instants = times.instants(context)
        var rows: [Int32] = []
        for row in 0..<events.count
        where groups[row] != Aggregator.noGroup && times.validity[row]
            && (instants[row] >= earliest || instants[row] > asOf)
        {
            rows.append(Int32(truncatingIfNeeded: row))
        }
        guard !rows.isEmpty else { return }
        let isWhole = rows.count == events.count
        let (batch, parents) = elements.rows(of: isWhole ? events : kept(events).gathered(rows))
        let verdict = filter?.evaluate(batch, context)
        let kept = verdict?.trueRows
        let argument = argument?.evaluate(batch, context)
        let value = argument?.column
        failureCount += (verdict?.failureCount ?? 0) + (argument?.failureCount ?? 0)
        var counted: [Int32] = []
        var countedGroups: [UInt32] = []
        var countedTimes: [Int64] = []
        for (element, parent) in parents.enumerated() where kept?[element] ?? 1 == 1 {
            let row = isWhole ? Int(parent) : Int(rows[Int(parent)])
            let group = Int(groups[row])
            let time = instants[row]
            changes[group] = min(changes[group], change(time, asOf))
            guard time <= asOf, value?.validity[element] ?? true else { continue }
            counted.append(Int32(truncatingIfNeeded: element))
            countedGroups.append(groups[row])
            countedTimes.append(time)
        }
        let values = value.map { counted.count == $0.count ? $0 : $0.gathered(counted) }
        state.add(values, groups: countedGroups, times: countedTimes)
    }

    /// The events with the columns that are read only.
    private func kept(_ events: Batch) -> Batch {
        events.selecting(events.schema.map(\.name).filter { elements.needed.contains($0) || $0 == elements.list.first })
    }

    /// The first instant that the window holds.
    private func earliest(_ context: EvaluationContext) -> Int64 {
        var earliest = Int64.min
        if let within = aggregate.within {
            earliest = context.asOf.microseconds.subtractingReportingOverflow(within.microseconds).partialValue
        }
        if let since {
            let value = since.evaluate(Batch(schema: [], columns: [], count: 1), context).column
            earliest = max(earliest, value.validity[0] ? value.instants(context)[0] : .max)
        }
        return earliest
    }

    /// When an event that passes the filter enters, or leaves the window.
    private func change(_ time: Int64, _ asOf: Int64) -> Int64 {
        if time > asOf { return time }
        guard let within = aggregate.within else { return .max }
        let (leaves, overflow) = time.addingReportingOverflow(within.microseconds)
        return overflow || leaves == .max ? .max : leaves + 1
    }

    /// Adds what an aggregator of the same aggregate and groups has seen, as if its events came after these.
    public mutating func merge(_ other: Aggregator) {
        state.merge(other.state)
        for group in 0..<groupCount { changes[group] = min(changes[group], other.changes[group]) }
    }

    /// The value of each group: `groupCount` rows.
    public func finish() -> Column {
        state.result(
            aggregate.function, argument: aggregate.argument?.type, type: aggregate.type, groupCount: groupCount)
    }

    /// For each group the first instant, in microseconds, at which its value may change without new data: an event leaves
    /// the window or one dated later comes in. `Int64.max` for never. What an expression in it makes of the time, see
    /// `ChangeAnalysis`.
    public var nextChanges: [Int64] { changes }
}
