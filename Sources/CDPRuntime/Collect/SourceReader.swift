import CDPColumns
import CDPConnectors
import CDPEvaluation
import CDPExpressions
import CDPFormats
import CDPPlan
import CDPStore
import CDPText
import CDPTypes

/// Reads the inputs of a source into keyed rows.
struct SourceReader: Sendable {
    let source: SourcePlan
    let rows: any RowSource
    let context: EvaluationContext
    let generation: Int
    let threads: Int

    let contract: Contract
    /// What rows are parsed under: the contract, and of changes of a table also the mark of rows that are gone.
    let parsed: Contract
    /// The fields that every stored row has a value for, where rows may leave names out.
    var always: Set<String> = []
    private let keys: [CompiledExpression]
    private let deletes: CompiledExpression?
    private let derived: [CompiledExpression]
    /// What each of `derived` is in the specs: `event_at`.
    private let parts: [String]
    private let deriver: EventDeriver?

    /// A reader for a source of a plan.
    init(
        _ source: SourcePlan, rows: any RowSource, plan: ExecutionPlan, context: EvaluationContext, generation: Int,
        threads: Int
    ) throws {
        self.source = source
        self.rows = rows
        self.context = context
        self.generation = generation
        self.threads = threads
        contract = try Contract(source.fields, keys: source.key)
        parsed = source.input.landed?.changes == nil ? contract : contract.marked(keys: source.key)
        keys = try source.key.compactMap { name in
            guard let field = source.schema.first(where: { $0.name == name }) else { return nil }
            let column = Expression.column(field.name, field.type)
            return try CompiledExpression(column.keyText, over: source.schema)
        }
        let fields = contract.schema
        derived = try (source.derived ?? []).map { try CompiledExpression($0.value, over: fields) }
        parts = (source.derived ?? []).map { $0.name.hasPrefix("_key_") ? "key" : String($0.name.dropFirst()) }
        deletes = try source.deletedWhen.map { try CompiledExpression($0, over: source.schema) }
        deriver = source.isEventSource ? try EventDeriver(source, plan: plan) : nil
    }

    /// What one input gave.
    struct InputRows: Sendable {
        var input: PendingInput
        var chunks: [IncomingChunk] = []
        var rowsRead = 0
        var rowsRejected = 0
        /// What was not taken as it stands.
        var losses: FileLosses
        /// How far the input has been read now.
        var position: JournalEntry.InputPosition
    }

    /// Reads an input and puts its rows into `target`.
    func read(_ input: PendingInput, ranks: InputRanks, into target: RowTarget) throws -> InputRows {
        let rank = ranks.rank(of: input.name)
        var request = input.request
        request.isCounted = source.key.isEmpty
        let report = try rows.read(request, contract: parsed, threads: threads) { chunk, number, header in
            try setAside(keyed(chunk, input, rank: rank, header: header), number: number, in: target)
        }
        var result = InputRows(
            input: input, losses: FileLosses(path: input.name, findings: report.findings),
            position: JournalEntry.InputPosition(report.position, delivery: input.delivery, generation: generation))
        result.add(report.results, target.numbering)
        let lost = result.losses.columns(of: contract, always: always)?.lost ?? []
        result.position.lost = lost.isEmpty ? nil : lost
        return result
    }

    /// Puts the rows of a chunk into `target`, numbered first where the source has no keys, and lets go of them.
    func setAside(_ chunk: KeyedChunk, number: Int, in target: RowTarget) throws -> KeyedChunk {
        try target.quarantine.add(chunk.rejected, number: target.firstChunk + number)
        var result = chunk
        result.rejected = Batch(empty: [])
        if let numbering = target.numbering {
            for counted in numbering.add(result, number: number) {
                let rows = try numbered(counted.chunk.rows, counted.occurrences)
                var incoming = counted.chunk.incoming
                incoming.keys = try rows[RowsTable.keyHash]
                incoming.deletes = deletes(rows, incoming.isDelete)
                try add(rows, to: target.rows, chunk: target.firstChunk + counted.number)
                numbering.note(incoming, number: counted.number)
            }
        } else {
            try add(chunk.rows, to: target.rows, chunk: target.firstChunk + number)
        }
        result.rows = Batch(empty: [])
        return result
    }

    private func add(_ rows: Batch, to spill: BatchSpill, chunk: Int) throws {
        var numbered = rows
        numbered.set(IncomingRows.numbers(chunk: chunk, count: rows.count))
        try spill.add(numbered.selecting(spill.schema.map(\.name)), number: chunk)
    }

    /// The keys of the rows that delete.
    private func deletes(_ rows: Batch, _ isDelete: [UInt8]) -> Batch {
        let deleting = isDelete.indices.filter { isDelete[$0] != 0 }.map { Int32($0) }
        return rows.selecting([RowsTable.keyHash.name, RowsTable.key.name]).gathered(deleting).compacted()
    }

    /// Rows of one chunk with keys, and those that were rejected.
    struct KeyedChunk: Sendable {
        var rows: Batch
        /// Of sources without keys, the hash of each row, those before `rows` that were read earlier included.
        var rowHashes: [UInt64] = []
        var incoming: IncomingChunk
        var rejected: Batch
        var acceptedCount: Int
        var rejectedCount: Int
        var losses: RowLosses
    }

    /// The rows of a chunk with keys, hashes and origin. Every one has a key: the contract requires the fields of the key, and
    /// those have types whose values are all texts.
    func keyed(_ chunk: RowChunk, _ input: PendingInput, rank: Int32, header: [UInt8]?) -> KeyedChunk {
        var chunk = chunk
        let gone = unmarked(&chunk)
        let first = source.key.isEmpty ? input.request.firstRow : 1
        let all = completed(&chunk, from: first)
        let rowHashes = source.key.isEmpty ? chunk.batch.rowHashes() : []
        let known = source.key.isEmpty ? chunk.lines.partitioningIndex { $0 >= first } : 0
        let rows = known == 0 ? all : all.slice(known..<all.count)
        let rejected = source.key.isEmpty ? chunk.rejected.filter { $0.line >= first } : chunk.rejected
        let texts = source.key.isEmpty ? EventDeriver.digests(Array(rowHashes[known...])) : keyColumn(rows)
        var batch = rows
        let hashes = KeyHash.records(source: source.originalName, keys: .string(texts))
        batch.set(RowsTable.hash.filled(hashes))
        batch.set(RowsTable.key.filled(texts))
        batch.set(RowsTable.keyHash.filled(hashes))
        if let deriver { batch = deriver.derived(batch, keys: hashes, context) }
        var isDelete: [UInt8] = []
        if let deletes = self.deletes?.evaluate(rows, context) {
            note(deletes, from: 0, of: "deleted_when")
            isDelete = deletes.trueRows
        }
        if !gone.isEmpty { isDelete = isDelete.isEmpty ? gone : zip(isDelete, gone).map { max($0, $1) } }
        if !isDelete.contains(1) { isDelete = [] }
        let incoming = IncomingChunk(
            input: rank, delivery: Int64(input.delivery), keys: hashes,
            checks: source.key.isEmpty
                ? chunk.batch.slice(known..<chunk.batch.count).rowChecks() : Column.string(texts).checks(),
            versions: source.delivery == .log ? [] : source.version.flatMap { rows[$0]?.orderNumbers } ?? [],
            positions: Array(chunk.lines[known...]),
            isDelete: isDelete,
            deletes: deletes(batch, isDelete))
        let columns = IncomingRows.spilled(source).map(\.name) + [RowsTable.keyHash.name]
        return KeyedChunk(
            rows: batch.selecting(columns), rowHashes: rowHashes, incoming: incoming,
            rejected: quarantine(rejected, input, header: header), acceptedCount: rows.count,
            rejectedCount: rejected.count,
            losses: RowLosses(chunk, contract, from: first, isDelete: isDelete))
    }

    /// The rows with the columns that are derived of them. Rows whose derived key is null are rejected. What has no result in
    /// the rows from `line` on is counted.
    private func completed(_ chunk: inout RowChunk, from line: Int64) -> Batch {
        let known = line == 1 ? 0 : chunk.lines.partitioningIndex { $0 >= line }
        var more: [Column] = []
        for (index, expression) in derived.enumerated() {
            let values = expression.evaluate(chunk.batch, context)
            more.append(values.column)
            note(values, from: known, of: parts[index])
        }
        let rows = Batch(schema: source.schema, columns: chunk.batch.columns + more, count: chunk.batch.count)
        if derived.isEmpty { return rows }
        let keys = source.key.filter { key in source.derived?.contains { $0.name == key } == true }
        let isKey = keys.reduce(Validity.all) { $0.intersection(rows[$1]?.validity ?? .all) }
        guard let valid = isKey.bytes, valid.contains(0) else { return rows }
        let kept = reject(valid.indices.filter { valid[$0] == 0 }.map { ($0, "key") }, of: &chunk)
        return rows.gathered(kept)
    }

    /// Rejects rows of a chunk that lack a value which they need; the numbers of those that stay.
    private func reject(_ lacking: [(row: Int, field: String)], of chunk: inout RowChunk) -> [Int32] {
        for (row, field) in lacking {
            var text: [UInt8] = []
            JSONText.append(names: chunk.batch.schema.map(\.name), chunk.batch.columns, row, to: &text)
            var rejected = RejectedRow(line: chunk.lines[row], reason: .value(field: field, .missing), raw: text)
            rejected.isWhole = self.rows.traits.readsJSON
            chunk.rejected.append(rejected)
        }
        chunk.rejected.sort { $0.line < $1.line }
        let gone = Set(lacking.map(\.row))
        let kept = chunk.lines.indices.filter { !gone.contains($0) }
        chunk.lines = kept.map { chunk.lines[$0] }
        let rows = kept.map { Int32(truncatingIfNeeded: $0) }
        chunk.batch = chunk.batch.gathered(rows)
        return rows
    }

    /// Takes the mark of rows that are gone off a chunk. Those have no more than their key; of the others each that lacks a field which is
    /// required is rejected. Whether each row is gone; empty where none can be.
    private func unmarked(_ chunk: inout RowChunk) -> [UInt8] {
        guard parsed.fields.count > contract.fields.count, case .boolean(let marks)? = chunk.batch.columns.last else {
            return []
        }
        let gone = (0..<chunk.batch.count).map { marks.validity[$0] && marks.values[$0] != 0 ? 1 : 0 as UInt8 }
        chunk.batch = chunk.batch.selecting(contract.schema.map(\.name))
        chunk.faults = Array(chunk.faults.prefix(contract.fields.count))
        chunk.named = Array(chunk.named.prefix(contract.fields.count))
        var lacking: [Int: String] = [:]
        for (field, column) in zip(contract.fields, chunk.batch.columns) where field.isRequired {
            guard let valid = column.validity.bytes else { continue }
            for row in valid.indices where valid[row] == 0 && gone[row] == 0 && lacking[row] == nil {
                lacking[row] = field.name
            }
        }
        if lacking.isEmpty { return gone }
        return reject(lacking.map { ($0.key, $0.value) }, of: &chunk).map { gone[Int($0)] }
    }

    private func note(_ values: Evaluation, from first: Int, of part: String) {
        guard let failures = values.failures else { return }
        context.errors?.note(failures.dropFirst(first).reduce(0) { $0 + Int($1) }, "source.\(source.name)", part)
    }

    /// The declared key of each row as text; of several fields, joined by `|`, with a backslash before those that stand in them.
    private func keyColumn(_ rows: Batch) -> StringColumn {
        guard case .string(var result)? = keys.first?.evaluate(rows, context).column else {
            return StringColumn(nulls: rows.count)
        }
        if keys.count > 1 { result = escaped(result) }
        for key in keys.dropFirst() {
            guard case .string(let field) = key.evaluate(rows, context).column else { continue }
            let more = escaped(field)
            var joined = StringColumn()
            for row in 0..<rows.count {
                guard result.validity[row], more.validity[row] else {
                    joined.appendNull()
                    continue
                }
                joined.bytes += result.bytes[result.range(row)]
                joined.bytes.append(UInt8(ascii: "|"))
                joined.bytes += more.bytes[more.range(row)]
                joined.endRow()
            }
            result = joined
        }
        return result
    }

    /// Texts with a backslash before each `|` and backslash.
    private func escaped(_ texts: StringColumn) -> StringColumn {
        func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "|") || byte == UInt8(ascii: "\\") }
        guard texts.bytes.contains(where: isMark) else { return texts }
        var result = StringColumn()
        for row in 0..<texts.count {
            guard texts.validity[row] else {
                result.appendNull()
                continue
            }
            for byte in texts.bytes[texts.range(row)] {
                if isMark(byte) { result.bytes.append(UInt8(ascii: "\\")) }
                result.bytes.append(byte)
            }
            result.endRow()
        }
        return result
    }

    /// Rows whose keys, so far the digests of equal rows, say how often the same row stood before.
    private func numbered(_ rows: Batch, _ occurrences: [Int]) throws(StoreError) -> Batch {
        let digests = try rows[RowsTable.key]
        var keys = StringColumn()
        for (row, number) in occurrences.enumerated() {
            keys.bytes += digests.bytes[digests.range(row)]
            keys.bytes.append(UInt8(ascii: "-"))
            Numbers.append(Int64(number), to: &keys.bytes)
            keys.endRow()
        }
        var result = rows
        let hashes = KeyHash.records(source: source.originalName, keys: .string(keys))
        let (before, keyHashes) = (rows.storedHashes, try rows[RowsTable.keyHash])
        result.set(RowsTable.key.filled(keys))
        result.set(RowsTable.keyHash.filled(hashes))
        // What no owner places lies at the hash of its key.
        result.set(
            RowsTable.hash.filled(before.indices.map { before[$0] == keyHashes[$0] ? hashes[$0] : before[$0] }))
        return result
    }
}

extension SourceReader.InputRows {
    /// Adds the chunks of an input, in its order; those that were numbered became what `numbering` says.
    mutating func add(_ chunks: [SourceReader.KeyedChunk], _ numbering: RowNumbering?) {
        for chunk in chunks {
            rowsRead += chunk.acceptedCount + chunk.rejectedCount
            rowsRejected += chunk.rejectedCount
            losses.rows.merge(chunk.losses)
        }
        self.chunks += numbering?.chunks ?? chunks.map(\.incoming)
    }
}

extension Contract {
    /// The contract with the mark of rows that are gone, which have no more than their `keys`.
    fileprivate func marked(keys: [String]) -> Contract {
        let own = fields.map { field in
            var field = field
            field.isRequired = keys.contains(field.name)
            return field
        }
        return Contract(own + [ContractField(RemovalMark.column, .boolean)])
    }

    /// The contract that a plan's fields describe; key fields are required whatever it says.
    init(_ fields: [FieldPlan], keys: [String] = []) throws {
        self.init(
            try fields.map { field in
                let isRequired = field.isRequired || keys.contains(field.name)
                var result = ContractField(
                    field.name, field.type, isRequired: isRequired,
                    format: try field.format.map { try CalendarFormat($0) }, oneOf: field.oneOf,
                    onError: isRequired || field.rejectsErrors ? .reject : .null)
                result.clock = field.timeZone.flatMap(LocalClock.init(named:))
                result.decimalSign = field.decimal?.utf8.first
                result.isInferred = field.isInferred ?? false
                return result
            })
    }
}

extension LocalClock {
    /// The clocks of a zone of that name; nil where there is none.
    fileprivate init?(named name: String) {
        guard let zone = Zone(name) else { return nil }
        self.init(zone: name) { zone.utc(fromLocal: $0) }
        doubts = Doubts {
            zone.mayBeSet(near: $0)
        } reading: {
            zone.reading(ofLocal: $0)
        }
    }
}
