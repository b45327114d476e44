import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Which traits and segments are computed; the others of a profile stay as they are stored.
struct InsightScope: Sendable, Hashable {
    /// The names of the traits.
    var traits: Set<String>
    /// The names of the segments.
    var segments: Set<String>
    /// Whether `next_change_at` is found anew, because all that it follows from is computed.
    var isComplete: Bool

    /// All traits and segments of a plan.
    static func everything(_ plan: ExecutionPlan) -> InsightScope {
        InsightScope(
            traits: Set(plan.traits.map(\.name)), segments: Set(plan.segments.map(\.name)), isComplete: true)
    }

    /// What a plan defines differently from the one applied before, and what follows from it. Everything where a profile's
    /// next change hung on an old definition: of the least of several instants nobody knows the second least.
    ///
    /// `tables` are those of the generation before, whose instant is `asOf`.
    init(redefining applied: ExecutionPlan, as plan: ExecutionPlan, tables: [String: TableSnapshot], asOf: Int64) {
        let old = Dictionary(uniqueKeysWithValues: applied.traits.map { ($0.name, $0) })
        let oldSegments = Dictionary(uniqueKeysWithValues: applied.segments.map { ($0.name, $0) })
        traits = Set(plan.traits.filter { old[$0.name] != $0 }.map(\.name))
        segments = Set(plan.segments.filter { oldSegments[$0.name] != $0 }.map(\.name))
        isComplete = false
        addDependents(plan)
        let goneTraits = Set(old.keys).subtracting(plan.traits.map(\.name))
        let goneSegments = Set(oldSegments.keys).subtracting(plan.segments.map(\.name))
        let definitions = applied.definitions
        let isTimed =
            traits.union(goneTraits).contains {
                old[$0].map { applied.isTimed($0, definitions, tables, asOf) } ?? false
            }
            || segments.union(goneSegments).contains { oldSegments[$0].map { $0.isTimed(definitions) } ?? false }
        if isTimed {
            self = .everything(plan)
        } else {
            addVirtual(plan)
        }
    }

    private init(traits: Set<String>, segments: Set<String>, isComplete: Bool) {
        self.traits = traits
        self.segments = segments
        self.isComplete = isComplete
    }

    private mutating func addDependents(_ plan: ExecutionPlan) {
        for trait in plan.traits {
            if case .expression(let value) = trait.value, !traits.isDisjoint(with: value.columns) {
                traits.insert(trait.name)
            }
        }
        for segment in plan.segments {
            let others = SegmentReference.all(in: segment.predicate).map(\.segment)
            if !traits.isDisjoint(with: segment.predicate.columns) || !segments.isDisjoint(with: others) {
                segments.insert(segment.name)
            }
        }
    }

    /// Adds what is not stored and is read by what is computed.
    private mutating func addVirtual(_ plan: ExecutionPlan) {
        var read = Set(plan.segments.filter { segments.contains($0.name) }.flatMap(\.predicate.columns))
        for trait in plan.traits.reversed() where traits.contains(trait.name) || !trait.isStored {
            guard case .expression(let value) = trait.value,
                traits.contains(trait.name) || read.contains(trait.name)
            else { continue }
            traits.insert(trait.name)
            read.formUnion(value.columns)
        }
    }
}

extension ExecutionPlan {
    /// Whether a value of a trait may change although no data does.
    fileprivate func isTimed(
        _ trait: TraitPlan, _ definitions: Definitions, _ tables: [String: TableSnapshot], _ asOf: Int64
    ) -> Bool {
        switch trait.value {
        case .expression(let value): trait.isStored && ChangeAnalysis(value, definitions) != .never
        case .aggregate(let aggregate):
            aggregate.within != nil || ChangeAnalysis(aggregate) != .never
                || source(aggregate.source).map { holdsLaterEvents($0, tables, asOf) } ?? true
        }
    }

    /// Whether events of a source may lie at or after an instant, as the footers of its files bound them.
    private func holdsLaterEvents(_ source: SourcePlan, _ tables: [String: TableSnapshot], _ asOf: Int64) -> Bool {
        guard let time = source.eventAt, let table = tables[RowsTable(source).name] else { return true }
        // A date may begin within the day of `as_of` in UTC, whatever the zone.
        let isDate = source.schema.first { $0.name == time }?.type == .date
        let perDay = CivilTime.microsecondsPerDay
        let start = isDate ? asOf - (asOf % perDay + perDay) % perDay : asOf
        return table.files.contains { file in
            // A file that cannot be read is told where its rows are read.
            do { return try file.times(of: time).map { $0.upperBound >= start } ?? false } catch { return true }
        }
    }
}

extension SegmentPlan {
    /// Whether who is in it may change although no data does.
    fileprivate func isTimed(_ definitions: Definitions) -> Bool {
        ChangeAnalysis(predicate, definitions) != .never
            || SegmentReference.all(in: predicate).contains { $0.within != nil }
    }
}
