import CDPColumns
import CDPConnectors
import CDPEvaluation
import CDPExpressions
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Reads what is new of every source and merges it into the source's table.
struct CollectStage: Sendable {
    let plan: ExecutionPlan
    /// The plan of the generation before.
    let applied: ExecutionPlan?
    let project: String
    let context: EvaluationContext
    let generation: Int
    let inputs: [String: [String: JournalEntry.InputPosition]]
    /// Whether new files are left for later.
    let isPinned: Bool
    /// Where rows are set aside while they are sorted.
    let scratch: SpillFile
    let threads: Int
    /// What earlier generations counted.
    var history = LossHistory(nil)
    /// How much can be numbered.
    var limit = CountLimit.standard

    /// What a source's rows mean for later stages.
    struct SourceResult: Sendable {
        var source: SourcePlan
        /// What matters of rows that are new, changed or to be mapped again.
        var changed: [ChangedRows]
        /// Rows that are no longer what they were.
        var former: [Batch]
        /// Whether all rows are in `changed`, because what the specs make of them changed.
        var isRemapped: Bool
        var impact: SourceImpact
        /// Paths whose rows in quarantine are replaced.
        var readWhole: [String]
        var tombstones: [Batch]
        /// Tombstones of keys that live again.
        var revived: [Int64]
        var positions: [String: JournalEntry.InputPosition]
        /// What the rows said of consents before; nil where nobody has to know.
        var formerStatements: FormerStatements?
        /// The source's table before and after.
        var table: TableChange
    }

    /// The files of each source that are to be read, and the stamps of all; `stamps` are those of when they were read.
    func scan(_ stamps: InputStamps) throws -> [InputScan.Result] {
        try Parallel.map(plan.sources.count, threads: threads) { place in
            let source = plan.sources[place]
            return isPinned ? InputScan.Result() : try inputScan(source, stamps.sources[source.name] ?? [:]).run()
        }
    }

    private func inputScan(_ source: SourcePlan, _ stamps: [String: InputStamps.Entry] = [:]) -> InputScan {
        InputScan(
            source: source, project: project, known: inputs[source.name] ?? [:], isReread: isReread(source),
            stamps: stamps)
    }

    private func isReread(_ source: SourcePlan) -> Bool {
        applied?.predecessor(of: source, in: plan).map { !hasSameContract($0, source) } ?? false
    }

    /// How many rows files may hold: as if these were short, and no more than what is cut into 512 ranges.
    static func expectedRows(in files: [PendingFile]) -> Int {
        min(files.reduce(0) { $0 + StoreFiles.size($1.place) } / 64, 512 * RangeLayout.rowsPerRange)
    }

    /// Collects one source of its `files`. Records of people go to `records`, rejected rows to
    /// `quarantine`.
    func collect(
        _ source: SourcePlan, files: [PendingFile], passedOver: [String], tables: TableSet, records: RecordIntake,
        quarantine: BatchSpill
    ) throws -> SourceResult {
        let before = applied?.predecessor(of: source, in: plan)
        let known = inputs[source.name] ?? [:]
        let name = TableSchemas.rowsTable(source)
        let schema = TableSchemas.rows(source)
        let base = tables.snapshot(name, schema: schema)
        let ranks = PathRanks(Array(known.keys) + files.map(\.path))
        var reader = try SourceReader(source, plan: plan, context: context, generation: generation, threads: threads)
        let shares = files.isEmpty ? nil : try NullShares(base, contract: reader.contract)
        if source.files.format.leavesOutKeys { reader.always = shares?.always ?? [] }
        let spill = BatchSpill(
            schema: IncomingRows.spilled(source),
            layout: base.layout(expecting: CollectStage.expectedRows(in: files)), file: scratch)
        var read: [SourceReader.FileRows] = []
        var chunks: [IncomingChunk] = []
        func note(_ rows: SourceReader.FileRows) {
            chunks += rows.chunks
            read.append(rows)
        }
        func target(after counts: [UInt64: Int] = [:]) -> RowTarget {
            RowTarget(
                rows: spill, quarantine: quarantine, firstChunk: chunks.count,
                numbering: source.key.isEmpty ? RowNumbering(counts) : nil)
        }
        for file in files {
            var rows = try reader.read(file, ranks: ranks, into: target())
            // A file that grew still has the rows that lacked something before.
            if file.start != .start, let before = known[file.path]?.lost {
                rows.position.lost = Set(before + (rows.position.lost ?? [])).sorted()
            }
            note(rows)
        }
        for file in try quarantinedFiles(source, present: files, tables) {
            let counts = source.key.isEmpty ? try occurrences(of: file.file.path, in: base) : [:]
            note(try reader.retry(file, ranks: ranks, into: target(after: counts)))
        }
        let isRemapped = before.map { $0.name != source.name || !hasSameMeaning($0, source) } ?? false
        var lost = known.compactMapValues(\.lost)
        for rows in read { lost[rows.file.path] = rows.position.lost }
        let changes = try ChangedRowReader(
            source, plan: plan, context: context, records: records.consumer(of: source), lost: lost,
            keepsLinks: applied != nil)
        var delta = try SourceMerge(
            source: source, base: base,
            tombstones: tables.snapshot("tombstones", schema: TableSchemas.tombstones),
            directory: tables.directory(name), generation: generation, asOf: context.asOf, ranks: ranks,
            reader: changes,
            isRemapped: isRemapped, isNew: before == nil,
            reread: RereadFiles(files, known: known, ranks: ranks), gone: source.key.isEmpty ? gone(known, ranks) : [],
            conversion: conversion,
            threads: threads, limit: limit
        ).run(IncomingRows(chunks: chunks, spill: spill, ranks: ranks), isSnapshotRead: !files.isEmpty)
        if isRemapped {
            // Of rows that arrived only the refusals of those which did not enter the table are known here.
            let refusals = delta.changed.filter(\.statesConsents)
            try remap(&delta, source, changes, directory: tables.directory(name))
            delta.changed += refusals
        }
        var losses = InputLosses(
            read.map(\.losses), contract: reader.contract, format: source.files.format, always: reader.always)
        losses.collisions = delta.collisions
        losses.repeatedKeys = delta.repeatedKeys
        losses.unversioned = delta.unversioned
        // A log has nothing to say on some days; a snapshot without a row says that nobody is left.
        if source.isSnapshot {
            losses.noteEmpty(read.filter { $0.file.start == .start && $0.rowsRead == 0 }.map(\.file.path))
        }
        if case .snapshot(let pattern) = source.delivery, !passedOver.isEmpty {
            let isUnmatched =
                try files.isEmpty
                && pattern.map {
                    try SnapshotGroups($0).newest(passedOver + known.keys).isEmpty
                } ?? false
            if !files.isEmpty || isUnmatched {
                losses.passedOver = PassedOverFiles(
                    read: files.map(\.path), passedOver: passedOver, isGrouped: pattern != nil)
            }
        }
        if base.rows > 0, !read.isEmpty {
            let sums = history.of(before ?? source)
            losses.nulls = try (shares ?? NullShares(base, contract: reader.contract)).rises(
                read.map(\.losses), contract: reader.contract, limit: plan.guards.sourceNulls ?? Guards.rise
            ) { sums.unreadable($0) }
        }
        var result = result(
            source, losses, read, delta, present: files, known: known, isRemapped: isRemapped,
            rowsBefore: base.rows)
        result.formerStatements = try before.flatMap { try formerStatements($0, source, delta, tables) }
        return result
    }

    /// What the rows of a source said of consents, where somebody has to know it: for refusals without a time, and where
    /// consents or keys are others now.
    private func formerStatements(
        _ before: SourcePlan, _ source: SourcePlan, _ delta: SourceDelta, _ tables: TableSet
    ) throws -> FormerStatements? {
        let hasOtherKeys = !before.hasSameKeys(as: source)
        guard let applied, !before.consents.isEmpty,
            hasOtherKeys || delta.changed.contains(where: { !$0.untimed.isEmpty })
                || !plan.statesAlike(source, since: applied)
        else { return nil }
        var gone = Set(delta.former.flatMap { $0["_key"]?.hashes() ?? [] })
        if isReread(source), !gone.isEmpty { gone.subtract(try standing(delta)) }
        return try FormerStatements(
            before, of: applied,
            in: tables.former(TableSchemas.rowsTable(before), schema: TableSchemas.rows(before)), gone: gone,
            hasOtherKeys: hasOtherKeys, asOf: context.asOf, threads: threads)
    }

    /// The rows whose fields were read otherwise, and that stand where they stood before.
    private func standing(_ delta: SourceDelta) throws -> [UInt64] {
        func origins(_ rows: Batch) -> [(key: UInt64, origin: UInt64)] {
            let (texts, files) = (rows["_key"]?.hashes() ?? [], rows["_file"]?.hashes() ?? [])
            let lines = rows["_line"]?.hashes() ?? []
            return texts.indices.map { (texts[$0], Hash64.combine(files[$0], lines[$0])) }
        }
        var former: [UInt64: UInt64] = [:]
        for row in delta.former.flatMap(origins) { former[row.key] = row.origin }
        let columns = [Field("_key", .string), Field("_file", .string), Field("_line", .integer)]
        let (table, reader) = (delta.table.after, TableReader(delta.table.after))
        return try table.files.flatMap { file in
            try origins(reader.read(file, columns: columns)).filter { former[$0.key] == $0.origin }.map(\.key)
        }
    }

    /// What is in quarantine of files that are to be read again and are gone: that much of them is in the store. Of a snapshot
    /// source, only what is the whole truth still.
    private func quarantinedFiles(_ source: SourcePlan, present: [PendingFile], _ tables: TableSet) throws
        -> [QuarantinedFile]
    {
        let schema = TableSchemas.quarantine
        let table = tables.snapshot("quarantine", schema: schema)
        guard isReread(source), !isPinned, table.rows > 0 else { return [] }
        let known = inputs[source.name] ?? [:]
        let scan = inputScan(source)
        var gone = Set(source.isSnapshot ? try scan.newest(PathRanks(known.keys).paths) : Array(known.keys))
        gone.subtract(present.map(\.path))
        if gone.isEmpty || source.isSnapshot && !present.isEmpty { return [] }
        let rows = try TableReader(table).readAll(columns: schema)
        guard case .string(let sources)? = rows["source"], case .string(let paths)? = rows["file"] else { return [] }
        var places: [String: [Int32]] = [:]
        for row in 0..<rows.count where sources[row] == source.name {
            if let path = paths[row], gone.contains(path) { places[path, default: []].append(Int32(row)) }
        }
        let lines = rows["line"]?.hashValues ?? []
        return PathRanks(places.keys).paths.compactMap { path in
            guard let position = known[path], let rowsOfPath = places[path] else { return nil }
            let file = PendingFile(
                path: path, place: ProjectPath.place(of: path, in: project), start: .start, delivery: position.delivery,
                fingerprint: nil)
            let inOrder = rowsOfPath.sorted { lines[Int($0)] < lines[Int($1)] }
            return QuarantinedFile(file: file, position: position, rows: rows.gathered(inOrder))
        }
    }

    /// How often each row of a file stands in the table of a source without keys, by the digest that its key begins with.
    private func occurrences(of path: String, in table: TableSnapshot) throws -> [UInt64: Int] {
        var counts: [UInt64: Int] = [:]
        let reader = TableReader(table)
        for file in table.files {
            let batch = try reader.read(file, columns: [Field("_key", .string), Field("_file", .string)])
            guard case .string(let keys) = batch.columns[0], case .string(let paths) = batch.columns[1] else {
                continue
            }
            for row in 0..<batch.count where paths[row] == path {
                guard let hash = keys[row].flatMap({ UInt64($0.prefix { $0 != "-" }, radix: 16) }) else { continue }
                counts[hash, default: 0] += 1
            }
        }
        return counts
    }

    /// The ranks of paths that were read and are no more.
    private func gone(_ known: [String: JournalEntry.InputPosition], _ ranks: PathRanks) -> Set<Int32> {
        Set(known.keys.filter { !StoreFiles.exists(ProjectPath.place(of: $0, in: project)) }.map(ranks.rank))
    }

    /// Casts as expressions do.
    private var conversion: ColumnConversion {
        { [context] column, type in
            Casting.isPossible(from: column.type, to: type) ? try? column.cast(to: type, context) : nil
        }
    }

    /// Derives owners and persons of all stored events anew; the rows of record sources are only mapped again.
    private func remap(
        _ delta: inout SourceDelta, _ source: SourcePlan, _ changes: ChangedRowReader, directory: String
    ) throws {
        let table = delta.table.after
        let reader = TableReader(table)
        let schema = TableSchemas.rows(source)
        guard source.isEventSource else {
            delta.changed = try Parallel.map(table.files.count, threads: threads) { place in
                try changes.read(reader.read(table.files[place], columns: schema), number: place)
            }
            return
        }
        let deriver = try EventDeriver(source, plan: plan)
        let spill = BatchSpill(schema: schema, layout: table.layout, file: scratch)
        delta.changed = try Parallel.map(table.files.count, threads: threads) { place in
            let stored = try reader.read(table.files[place], columns: schema)
            let rows = deriver.derived(stored, keys: try stored[RowsTable.keyHash], context).selecting(
                schema.map(\.name))
            try spill.add(rows, number: place)
            return try changes.read(rows, number: place)
        }
        let change = try GroupReplacement(
            base: table, schema: schema, order: [source.eventAt, "_key"].compactMap { $0 }, directory: directory,
            threads: threads
        ).replaceAll(with: spill)
        delta.table = TableChange(before: delta.table.before, after: change.after)
    }

    private func result(
        _ source: SourcePlan, _ losses: InputLosses, _ read: [SourceReader.FileRows], _ delta: SourceDelta,
        present: [PendingFile],
        known: [String: JournalEntry.InputPosition], isRemapped: Bool, rowsBefore: Int
    ) -> SourceResult {
        var files: [FileImpact] = []
        var place = 0
        for file in read {
            var counts = RowCounts()
            counts.read = file.rowsRead
            counts.quarantined = file.rowsRejected
            for _ in 0..<file.chunks.reduce(0, { $0 + $1.keys.count }) {
                switch delta.fates[place] {
                case .superseded: counts.superseded += 1
                case .inserted: counts.inserted += 1
                case .updated: counts.updated += 1
                case .unchanged: counts.unchanged += 1
                case .deleted: counts.deletes += 1
                }
                place += 1
            }
            files.append(FileImpact(path: file.file.path, counts: counts))
        }
        var positions = known
        for file in read { positions[file.file.path] = file.position }
        if isReread(source), !isPinned {
            // A file that is not there now was read as the specs were before: should it come back, it is another delivery.
            for path in Set(known.keys).subtracting(present.map(\.path)) { positions[path]?.digest = "" }
        }
        return SourceResult(
            source: source, changed: delta.changed, former: delta.former, isRemapped: isRemapped,
            impact: SourceImpact(
                source: source.name, files: files, removed: delta.removedRows, before: rowsBefore,
                after: delta.table.after.rows, losses: losses),
            readWhole: read.filter { $0.file.start == .start }.map(\.file.path), tombstones: delta.removed,
            revived: delta.revived, positions: positions, table: delta.table)
    }

    /// Whether a row is parsed and keyed as before.
    private func hasSameContract(_ a: SourcePlan, _ b: SourcePlan) -> Bool {
        (b.deletedWhen == nil && b.derived == nil || hasSameClocks) && a.fields == b.fields && a.derived == b.derived
            && a.key == b.key && a.version == b.version
            && a.delivery == b.delivery
            && a.deletedWhen == b.deletedWhen && a.files.format == b.files.format && a.eventAt == b.eventAt
    }

    /// Whether a stored row says of people what it said before.
    private func hasSameMeaning(_ a: SourcePlan, _ b: SourcePlan) -> Bool {
        hasSameClocks && a.hasSameKeys(as: b) && a.map == b.map && a.belongsTo == b.belongsTo
            && a.consents == b.consents
            && a.version == b.version
            && a.eventAt == b.eventAt && normalForms(applied, a) == normalForms(plan, b)
    }

    private var hasSameClocks: Bool { plan.hasClocks(of: applied) }

    private func normalForms(_ plan: ExecutionPlan?, _ source: SourcePlan) -> [AttributePlan?] {
        var names = source.map.map(\.attribute)
        for case .identifier(let attribute, _, _) in source.belongsTo { names.append(attribute) }
        for mapping in source.consents {
            if let consent = plan?.consents.first(where: { $0.name == mapping.consent }) {
                names.append(consent.contact)
            }
        }
        return names.map { plan?.attribute($0)?.form }
    }
}
