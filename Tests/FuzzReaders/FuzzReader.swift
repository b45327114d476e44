import CDPColumns
import CDPCompiler
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPFormats
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

/// What reads foreign bytes. Whatever they are, reading ends soon, in bounded memory and without a trap.
public enum FuzzReader: String, CaseIterable, Sendable {
    /// Spec files, up to the compiled plan and the findings as people see them.
    case yaml
    /// Expressions, checked and evaluated over a few rows.
    case expression
    /// The patterns of `regexp_matches` and the like.
    case pattern
    case csv, jsonLines
    /// A JSON document in which a path leads to the rows.
    case jsonDocument
    /// Gzip and zstd streams of rows.
    case stream
    case parquet
    /// An entry of a Delta log.
    case delta
    /// A Delta checkpoint.
    case checkpoint
    /// A journal entry, whose seal somebody may have made anew.
    case journal
    /// Compiled specs.
    case manifest
    /// The store's other documents: identity, head, the note beside its lock, seals.
    case document
    /// The steward's file of decisions.
    case decisions

    /// Reads the bytes in every way that the product does.
    public func read(_ bytes: [UInt8]) {
        switch self {
        case .yaml: readSpecs(bytes)
        case .expression: readExpression(String(decoding: bytes, as: UTF8.self))
        case .pattern: readPattern(bytes)
        case .csv: readRows(bytes, FuzzReader.csvOptions(bytes.first ?? 0))
        case .jsonLines: readRows(bytes, .jsonLines(JSONLinesOptions()))
        case .jsonDocument:
            var options = JSONLinesOptions()
            options.path = ["a", "b"]
            readRows(bytes, .jsonLines(options))
        case .stream: readStream(bytes)
        case .parquet: readParquet(bytes)
        case .delta: readLog(bytes)
        case .checkpoint:
            _ = DeltaCheckpoint.target(bytes)
            _ = try? DeltaCheckpoint.decode(bytes, path: "checkpoint")
        case .journal:
            let entry = try? StoreJSON.decode(JournalEntry.self, bytes, path: "journal")
            _ = entry.map { Instant(microseconds: $0.asOf).description }
        case .manifest:
            let manifest = try? StoreJSON.decode(Manifest.self, bytes, path: "manifest")
            _ = manifest.map { ManifestDiff.changes(from: nil, to: $0) }
        case .document: readDocument(bytes)
        case .decisions: readDecisions(bytes)
        }
    }

    private func readSpecs(_ bytes: [UInt8]) {
        let project = Array("cdp: 1\nproject: example\nspecs: [specs]\n".utf8)
        for files in [["cdp.yaml": project, "specs/a.yaml": bytes], ["cdp.yaml": bytes]] {
            let loaded = SpecLoader(files: InMemorySpecFiles(files)).load()
            var diagnostics = loaded.diagnostics
            if let specs = loaded.specs { diagnostics += Compiler.compile(specs).diagnostics }
            let sorted = DiagnosticOrder.sorted(diagnostics)
            _ = DiagnosticTextRenderer(texts: loaded.texts).render(sorted)
            _ = DiagnosticJSONRenderer(texts: loaded.texts).render(sorted).prettyText
        }
    }

    private static let rows = Batch([
        "name": .string(StringColumn(["Zoë", nil, "", " Anna  ", "12x"])),
        "n": .integer(FixedColumn([1, 0, .min, .max, 5])),
        "price": .decimal(FixedColumn([150, 0, -5, 999_999_999_999_999_999, 100]), precision: 18, scale: 2),
        "at": .timestamp(
            FixedColumn([
                0, 1_767_222_000_000_000, CivilTime.microseconds.lowerBound, CivilTime.microseconds.upperBound, 3,
            ])),
        "day": .date(FixedColumn([0, 20_000, -719_162, 2_932_896, 3])),
        "rate": .float(FixedColumn([0, .nan, .infinity, -1e300, 3])),
    ])

    private func readExpression(_ text: String) {
        let scope = Scope(FuzzReader.rows.schema)
        let embedded = EmbeddedText(text: text, file: "t")
        let (expression, problems) = ExpressionChecker.check(embedded, scope: scope, expected: nil)
        guard let expression, problems.isEmpty else { return }
        let context = EvaluationContext(
            asOf: Instant(microseconds: 1_767_223_800_000_000), timeZone: "Europe/Paris")
        guard let compiled = try? CompiledExpression(expression, over: FuzzReader.rows.schema) else { return }
        _ = compiled.evaluate(FuzzReader.rows, context)
    }

    private func readPattern(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        let quoted = (parts.first ?? "").replacing("'", with: "''")
        readExpression("regexp_matches(name, '\(quoted)')")
        readExpression("regexp_extract('\((parts.last ?? "").replacing("'", with: "''"))', '\(quoted)', 1)")
    }

    private static func csvOptions(_ choice: UInt8) -> RowFormat {
        var options = CSVOptions()
        if choice & 1 == 1 { options.delimiter = UInt8(ascii: ";") }
        options.hasHeader = choice & 2 == 0
        options.encoding = TextEncoding.allCases[Int(choice >> 2) % TextEncoding.allCases.count]
        options.decimalSign = choice & 16 == 0 ? UInt8(ascii: ".") : UInt8(ascii: ",")
        if choice & 32 != 0 { options.escape = UInt8(ascii: "\\") }
        if choice & 64 != 0 { (options.fillDown, options.rowNumber) = (["id", "n", "day"], "line") }
        if choice & 128 != 0 {
            options.quote = choice & 1 == 1 ? nil : UInt8(ascii: "'")
            (options.skipFirst, options.skipLast) = (Int(choice & 3), Int(choice >> 2 & 3))
        }
        return .csv(options)
    }

    private static let contract = Contract([
        ContractField("id", .string, isRequired: true), ContractField("n", .integer),
        ContractField("price", .decimal(precision: 18, scale: 2), onError: .null), ContractField("day", .date),
        ContractField("at", .timestamp), ContractField("flag", .boolean, onError: .null),
        ContractField("rate", .float),
    ])
    private static let nested = Contract(
        contract.fields + [
            ContractField("buyer", .structure([Field("email", .string), Field("card", .string)])),
            ContractField("lines", .list(.structure([Field("sku", .string), Field("price", .float)]))),
            ContractField("tags", .list(.list(.integer)), onError: .null),
        ])

    private func readRows(_ bytes: [UInt8], _ format: RowFormat) {
        var small = ReadLimits()
        (small.blockSize, small.rowSize, small.rawSize) = (64, 256, 16)
        let contract = self == .jsonLines || self == .jsonDocument ? FuzzReader.nested : FuzzReader.contract
        MemoryFile.hold(bytes) { path in
            for limits in [ReadLimits(), small] {
                let file = try? RowFile(
                    path: path, format: format, contract: contract, folders: FolderFields("day=2026-01-01/rate=x/f"),
                    limits: limits)
                _ = try? file?.forEach(threads: 1) { chunk, _ in chunk.batch.rowHashes() }
            }
            _ = try? Contract.inferred(paths: [path], format: format, threads: 1)
            _ = try? FileFingerprint.of(path)
        }
    }

    /// A contract that gives a column each type in turn.
    private static func loose(_ name: String) -> Contract {
        let types: [DataType] = [.string, .integer, .decimal(precision: 18, scale: 2), .timestamp]
        return Contract([ContractField(name, types[name.utf8.count % types.count], onError: .null)])
    }

    private func readStream(_ bytes: [UInt8]) {
        MemoryFile.hold(bytes) { path in
            let file = try? RowFile(path: path, format: .csv(CSVOptions()), contract: FuzzReader.contract)
            _ = try? file?.forEach(threads: 1) { chunk, _ in chunk.batch.count }
        }
    }

    private func readLog(_ bytes: [UInt8]) {
        _ = try? DeltaAction.decodeFiles(bytes, path: "entry")
        guard let actions = try? DeltaAction.decode(bytes, path: "entry") else { return }
        var snapshot = DeltaSnapshot()
        snapshot.apply(actions)
        _ = DeltaAction.encode(actions)
        _ = try? DeltaCheckpoint.encode(snapshot, version: 1) { _ in "" }
    }

    private func readDocument(_ bytes: [UInt8]) {
        for braces in 1...2 { _ = Seal.isIntact(bytes, braces: braces) }
        _ = try? StoreJSON.decode(StoreIdentity.self, bytes, path: "store")
        _ = try? StoreJSON.decode(StoreFloor.self, bytes, path: "head")
        _ = (try? StoreJSON.decode(LockNote.self, bytes, path: "lock"))?.text(now: 1_767_223_800_000_000)
    }

    private func readDecisions(_ bytes: [UInt8]) {
        MemoryFile.hold(bytes) { path in
            _ = try? DecisionFile.read(String(path.dropFirst()), in: "") { name in
                name.contains("/") ? UInt32(name.utf8.count) : nil
            }
        }
    }

    private func readParquet(_ bytes: [UInt8]) {
        guard let file = try? ParquetFile(bytes: bytes, name: "bytes") else { return }
        for field in file.schema {
            for group in file.rowGroups.indices.prefix(4) {
                _ = try? file.pages(of: field.name, rowGroup: group)
                _ = try? file.search(field.name, for: [0, 7], rowGroup: group)
                _ = try? file.search(sorted: field.name, for: [0, 7], rowGroup: group)
                let rows = try? file.read(columns: [field.name], rowGroup: group)
                _ = rows?.rowHashes()
                _ = rows.map { FuzzReader.loose(field.name).chunk(of: $0, firstRow: 1).batch.rowHashes() }
                _ = try? file.read(columns: [field.name], rowGroup: group, rows: 3..<5)
            }
        }
    }
}
