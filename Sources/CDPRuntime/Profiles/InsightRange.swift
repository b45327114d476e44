import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPTypes

/// Computes traits and segments of the profiles of one range from their other columns and their events.
struct InsightRange: Sendable {
    let plan: ExecutionPlan
    /// What is computed; what is not keeps the value that it has.
    let scope: InsightScope
    let context: EvaluationContext

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
        let schema = plan.profileFields
        for trait in plan.traits where scope.traits.contains(trait.name) {
            switch trait.value {
            case .aggregate(let aggregate):
                let events = events.first { $0.source.name == aggregate.source }
                guard let events, let time = events.source.eventAt else { continue }
                var aggregator = try Aggregator(aggregate, over: events.rows.schema, groupCount: count)
                let groups = (events.rows["_group"]?.hashValues ?? []).map { UInt32(truncatingIfNeeded: $0) }
                let times = events.rows[time] ?? Column(nulls: events.rows.count, of: .timestamp)
                aggregator.add(events.rows, groups: groups, times: times, context)
                columns[trait.name] = aggregator.finish()
                context.errors?.note(aggregator.failureCount, "trait.\(trait.name)")
                let later = ChangeAnalysis(aggregate).nextChange(context)
                for (group, next) in aggregator.nextChanges.enumerated() {
                    changes[group] = min(changes[group], next, later)
                }
            case .expression(let expression):
                columns[trait.name] = try evaluate(expression, columns, schema, count, of: "trait.\(trait.name)")
                if trait.isStored { try note(expression, columns, schema, in: &changes) }
            }
        }
        let members = try segments(columns, schema, history, &changes, count)
        columns["next_change_at"] = .timestamp(
            FixedColumn(changes, validity: Validity(bytes: changes.map { $0 == .max ? 0 : 1 })))
        return Result(columns: columns, members: members)
    }

    private func evaluate(
        _ expression: Expression, _ columns: [String: Column], _ schema: [Field], _ count: Int,
        of address: String? = nil
    ) throws -> Column {
        let needed = Set(expression.columns)
        let extra = columns.keys.filter { name in needed.contains(name) && !schema.contains { $0.name == name } }
            .sorted()
        let fields = schema.filter { needed.contains($0.name) } + extra.map { Field($0, columns[$0]?.type ?? .boolean) }
        let batch = Batch(
            schema: fields, columns: fields.map { columns[$0.name] ?? Column(nulls: count, of: $0.type) }, count: count)
        let values = try CompiledExpression(expression, over: fields).evaluate(batch, context)
        if let address { context.errors?.note(values.failureCount, address) }
        return values.column
    }

    private func segments(
        _ profile: [String: Column], _ schema: [Field], _ history: MembershipHistory, _ changes: inout [Int64],
        _ count: Int
    ) throws -> [(segment: String, members: [UInt8])] {
        var columns = profile
        var result: [(segment: String, members: [UInt8])] = []
        for segment in plan.segments {
            guard scope.segments.contains(segment.name) else {
                result.append((segment.name, history.wasMember(of: segment.name, since: nil)))
                continue
            }
            for reference in SegmentReference.all(in: segment.predicate) {
                columns[reference.column] = .boolean(
                    FixedColumn(flags(reference, result, history, &changes, count)))
            }
            let column = try evaluate(
                segment.predicate, columns, schema, count, of: "segment.\(segment.name)")
            guard case .boolean(let verdicts) = column else { continue }
            result.append((segment.name, (0..<count).map { verdicts[$0] == 1 ? 1 : 0 }))
            try note(segment.predicate, columns, schema, in: &changes)
        }
        return result
    }

    /// Whether each profile is, or was within a span, in the segment that a predicate refers to.
    private func flags(
        _ reference: SegmentReference, _ computed: [(segment: String, members: [UInt8])], _ history: MembershipHistory,
        _ changes: inout [Int64], _ count: Int
    ) -> [UInt8] {
        let now =
            computed.first { $0.segment == reference.segment }?.members
            ?? history.wasMember(of: reference.segment, since: nil)
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

    /// An expression that reads the time makes profiles change with it: each at its own moment where a comparison tells,
    /// otherwise all at once.
    private func note(
        _ expression: Expression, _ columns: [String: Column], _ schema: [Field], in changes: inout [Int64]
    ) throws {
        let moments = ChangeMoments(plan.inlining(expression))
        let next = moments.rest.nextChange(context)
        for group in changes.indices { changes[group] = min(changes[group], next) }
        for threshold in moments.thresholds {
            let values = try evaluate(threshold.value, columns, schema, changes.count)
            guard case .timestamp(let instants) = values else { continue }
            for group in changes.indices {
                guard let instant = instants[group] else { continue }
                changes[group] = min(changes[group], threshold.next(instant, asOf: context.asOf.microseconds))
            }
        }
    }
}
