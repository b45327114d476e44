import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Computes traits and segments of the profiles of one range from their other columns and their events.
struct InsightRange: Sendable {
    let plan: ExecutionPlan
    /// What is computed; what is not keeps the value that it has.
    let scope: InsightScope
    let context: EvaluationContext
    /// The stored columns of a profile by their names.
    private let types: [String: DataType]
    /// When what is computed may change although no data does.
    private let moments: ChangeMoments

    init(plan: ExecutionPlan, scope: InsightScope, context: EvaluationContext) {
        self.plan = plan
        self.scope = scope
        self.context = context
        types = Dictionary(plan.profileFields.map { ($0.name, $0.type) }) { first, _ in first }
        let traits = plan.traits.compactMap { trait -> Expression? in
            guard trait.isStored, scope.traits.contains(trait.name), case .expression(let value) = trait.value else {
                return nil
            }
            return value
        }
        let segments = plan.segments.filter { scope.segments.contains($0.name) }
        moments = ChangeMoments(traits + segments.map(\.predicate), plan.definitions)
    }

    /// What became of the profiles.
    struct Result: Sendable {
        /// The columns given, with those of traits and `next_change_at`.
        var columns: [String: Column]
        /// One byte a profile for each segment of the plan.
        var members: [(segment: String, members: [UInt8])]
    }

    /// The insights of as many profiles as `changes` has places: the instants at which what is not computed may change.
    func run(_ profiles: [String: Column], changes: [Int64], events: [EventInput.Rows], history: MembershipHistory)
        throws
        -> Result
    {
        let count = changes.count
        var columns = profiles
        var changes = changes
        for trait in plan.traits where scope.traits.contains(trait.name) {
            switch trait.value {
            case .aggregate(let aggregate):
                let events = events.first { $0.source.name == aggregate.source }
                guard let events, let time = events.source.eventAt else { continue }
                var aggregator = try Aggregator(aggregate, over: events.rows.schema, groupCount: count)
                let groups = try events.rows[Shuffle.group].map { UInt32(truncatingIfNeeded: $0) }
                let times = try events.rows.attribute(time, of: RowsTable(events.source).name)
                aggregator.add(events.rows, groups: groups, times: times, context)
                columns[trait.name] = aggregator.finish()
                context.errors?.note(aggregator.failureCount, "trait.\(trait.name)")
                let later = ChangeAnalysis(aggregate).nextChange(context)
                for (group, next) in aggregator.nextChanges.enumerated() {
                    changes[group] = min(changes[group], next, later)
                }
            case .expression(let expression):
                columns[trait.name] = try evaluate(expression, columns, count, of: "trait.\(trait.name)")
            }
        }
        let members = try segments(columns, history, &changes, count)
        columns.set(
            ProfilesTable.nextChangeAt.filled(
                FixedColumn(changes, validity: Validity(bytes: changes.map { $0 == .max ? 0 : 1 }))))
        return Result(columns: columns, members: members)
    }

    private func evaluate(
        _ expression: Expression, _ columns: [String: Column], _ count: Int, of address: String? = nil
    ) throws -> Column {
        let fields = expression.columns.compactMap { name in
            (types[name] ?? columns[name]?.type).map { Field(name, $0) }
        }
        let batch = Batch(
            schema: fields, columns: fields.map { columns[$0.name] ?? Column(nulls: count, of: $0.type) }, count: count)
        let values = try CompiledExpression(expression, over: fields).evaluate(batch, context)
        if let address { context.errors?.note(values.failureCount, address) }
        return values.column
    }

    private func segments(
        _ profile: [String: Column], _ history: MembershipHistory, _ changes: inout [Int64], _ count: Int
    ) throws -> [(segment: String, members: [UInt8])] {
        var columns = profile
        var result: [(segment: String, members: [UInt8])] = []
        var members: [String: [UInt8]] = [:]
        for segment in plan.segments {
            var flags = history.wasMember(of: segment.name, since: nil)
            if scope.segments.contains(segment.name) {
                for reference in SegmentReference.all(in: segment.predicate) {
                    columns[reference.column] = .boolean(
                        FixedColumn(self.flags(reference, members, history, &changes, count)))
                }
                let column = try evaluate(segment.predicate, columns, count, of: "segment.\(segment.name)")
                guard case .boolean(let isMember) = column else {
                    preconditionFailure("the compiler lets only booleans be predicates")
                }
                flags = (0..<count).map { isMember[$0] == 1 ? 1 : 0 }
            }
            members[segment.name] = flags
            result.append((segment.name, flags))
        }
        try noteMoments(columns, in: &changes)
        return result
    }

    /// Whether each profile is, or was within a span, in the segment that a predicate refers to.
    private func flags(
        _ reference: SegmentReference, _ computed: [String: [UInt8]], _ history: MembershipHistory,
        _ changes: inout [Int64], _ count: Int
    ) -> [UInt8] {
        let now =
            computed[reference.segment] ?? history.wasMember(of: reference.segment, since: nil)
        guard let span = reference.within else { return now }
        let since = context.asOf.microseconds - span.microseconds
        let former = history.wasMember(of: reference.segment, since: since)
        let was = history.wasMember(of: reference.segment, since: nil)
        let left = history.lastLeft(reference.segment, since: since)
        return (0..<count).map { group in
            // A membership that ends with this generation ended now.
            let end =
                now[group] != 0
                ? nil : was[group] != 0 ? context.asOf.microseconds : left[group] == .min ? nil : left[group]
            if let end { changes[group] = min(changes[group], end + span.microseconds + 1) }
            return now[group] | former[group] | was[group]
        }
    }

    /// What reads the time makes profiles change with it: each at its own moment where a comparison tells, otherwise all at
    /// once.
    private func noteMoments(_ columns: [String: Column], in changes: inout [Int64]) throws {
        let next = moments.rest.nextChange(context)
        for group in changes.indices { changes[group] = min(changes[group], next) }
        for threshold in moments.thresholds {
            let values = try evaluate(threshold.value, columns, changes.count)
            guard case .timestamp(let instants) = values else {
                preconditionFailure("a moment is an instant")
            }
            for group in changes.indices {
                guard let instant = instants[group] else { continue }
                changes[group] = min(changes[group], threshold.next(instant, asOf: context.asOf.microseconds))
            }
        }
    }
}
