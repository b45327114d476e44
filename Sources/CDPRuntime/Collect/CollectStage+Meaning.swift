import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// What a change of the specs means for rows that are stored.
extension CollectStage {
    /// Whether rows must be read again because a row is parsed or keyed otherwise than before.
    func isReread(_ source: SourcePlan) -> Bool {
        forgetting[source.name] != nil || isOtherwise(source)
    }

    /// Whether the specs say otherwise how a source's rows are parsed or keyed.
    func isOtherwise(_ source: SourcePlan) -> Bool {
        applied?.predecessor(of: source, in: plan).map { !$0.hasSameContract(as: source, clocks: hasSameClocks) }
            ?? false
    }

    /// What the rows of a source said of consents, where somebody has to know it: for refusals without a time, and where
    /// consents or keys are others now.
    func formerStatements(
        _ before: SourcePlan, _ source: SourcePlan, _ delta: SourceDelta, _ tables: TableSet
    ) throws -> FormerStatements? {
        let hasOtherKeys = !before.hasSameKeys(as: source)
        guard let applied, !before.consents.isEmpty,
            hasOtherKeys || forgetting[source.name] != nil || delta.changed.contains(where: { !$0.untimed.isEmpty })
                || !plan.statesAlike(source, since: applied)
        else { return nil }
        var gone = Set(try delta.former.flatMap { Column.string(try $0[RowsTable.key]).hashes() })
        if isReread(source), !gone.isEmpty { gone.subtract(try standing(delta)) }
        return try FormerStatements(
            before, of: applied,
            in: tables.former(.rows(before)), gone: gone, hasOtherKeys: hasOtherKeys, asOf: context.asOf,
            threads: threads)
    }

    /// The rows whose fields were read otherwise, and that stand where they stood before.
    private func standing(_ delta: SourceDelta) throws -> [UInt64] {
        func origins(_ rows: Batch) throws(StoreError) -> [(key: UInt64, origin: UInt64)] {
            let keys = Column.string(try rows[RowsTable.key]).hashes()
            let inputs = Column.string(try rows[RowsTable.input]).hashes()
            let positions = try rows[RowsTable.position]
            return keys.indices.map { (keys[$0], Hash64.combine(inputs[$0], UInt64(bitPattern: positions[$0]))) }
        }
        var former: [UInt64: UInt64] = [:]
        for row in try delta.former.flatMap(origins) { former[row.key] = row.origin }
        let columns = [RowsTable.key.field, RowsTable.input.field, RowsTable.position.field]
        let reader = TableReader(delta.table.after)
        return try reader.ranges.flatMap { range in
            try origins(reader.read(range: range, columns: columns)).filter { former[$0.key] == $0.origin }.map(\.key)
        }
    }

    /// Derives owners and persons of all stored events anew; the rows of record sources are only mapped again.
    func remap(
        _ delta: inout SourceDelta, _ source: SourcePlan, _ changes: ChangedRowReader, target: TableTarget
    ) throws {
        let table = delta.table.after
        let reader = TableReader(table)
        let schema = RowsTable(source).schema
        guard source.isEventSource else {
            delta.changed = try reader.map(columns: schema, threads: threads) { range, rows in
                try changes.read(rows, number: range)
            }
            return
        }
        let deriver = try EventDeriver(source, plan: plan)
        let spill = BatchSpill(schema: schema, layout: table.layout, file: scratch)
        delta.changed = try reader.map(columns: schema, threads: threads) { range, stored in
            let rows = deriver.derived(stored, keys: try stored[RowsTable.keyHash], context)
                .selecting(schema.map(\.name))
            try spill.add(rows, number: range)
            return try changes.read(rows, number: range)
        }
        let change = try GroupReplacement(.rows(source), base: table, target: target, threads: threads)
            .replaceAll(spilled: spill)
        delta.table = TableChange(before: delta.table.before, after: change.after)
    }

    /// Whether a stored row says of people what it said before.
    func hasSameMeaning(_ a: SourcePlan, _ b: SourcePlan) -> Bool {
        hasSameClocks && a.hasSameKeys(as: b) && a.map == b.map && a.belongsTo == b.belongsTo
            && a.consents == b.consents
            && a.version == b.version
            && a.eventAt == b.eventAt && normalForms(applied, a) == normalForms(plan, b)
    }

    private var hasSameClocks: Bool { plan.hasClocks(of: applied) }

    private func normalForms(_ plan: ExecutionPlan?, _ source: SourcePlan) -> [AttributePlan?] {
        source.comparedAttributes { name in plan?.consents.first { $0.name == name }?.contact }
            .map { plan?.attribute($0)?.form }
    }
}

extension SourcePlan {
    /// Whether a row is parsed and keyed as before; `clocks` says whether calendar functions give the same.
    func hasSameContract(as other: SourcePlan, clocks: Bool) -> Bool {
        (other.deletedWhen == nil && other.derived == nil || clocks) && fields == other.fields
            && derived == other.derived && key == other.key && version == other.version
            && delivery == other.delivery
            && deletedWhen == other.deletedWhen && input.isReadAlike(other.input) && eventAt == other.eventAt
    }
}
