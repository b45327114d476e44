import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

extension SourceReader {
    /// The rows of quarantine that rejected rows of an input become.
    func quarantine(_ rejected: [RejectedRow], _ input: PendingInput, header: [UInt8]?) -> Batch {
        let count = rejected.count
        let positions = rejected.map(\.line)
        let texts = rejected.map { String(decoding: $0.raw, as: UTF8.self) }
        let isText = zip(rejected, texts).map { $1.utf8.elementsEqual($0.raw) }
        let keepsBytes = rows.traits.keepsBytes
        let bytes = zip(rejected, isText).map { $1 || !keepsBytes ? nil : Hexadecimal.text($0.raw) }
        let isWhole = rejected.indices.map { rejected[$0].isWhole && (isText[$0] || bytes[$0] != nil) }
        let header = header.map { Column.repeating(String(decoding: $0, as: UTF8.self), count: count) }
        return Batch(
            schema: TableSchemas.quarantine,
            columns: [
                .integer(
                    FixedColumn(QuarantinedInput.hashes(source: source.name, input: input.name, positions: positions))),
                .repeating(source.name, count: count), .repeating(input.name, count: count),
                .repeating(Int64(input.delivery), count: count), .integer(FixedColumn(positions)),
                .string(StringColumn(rejected.map { "\($0.reason)" })), .string(StringColumn(texts)),
                .repeating(Int64(generation), count: count), header ?? Column(nulls: count, of: .string),
                .boolean(FixedColumn(isWhole.map { $0 ? 1 : 0 })), .string(StringColumn(bytes)),
            ], count: count)
    }

    /// Reads the rows of quarantine of an input that is gone again, from their text, and puts those that are accepted now into
    /// `target`. The others stay as they are, for the reason that holds now.
    func retry(_ quarantined: QuarantinedInput, ranks: InputRanks, into target: RowTarget) throws -> InputRows {
        let input = quarantined.input
        var chunks: [KeyedChunk] = []
        for group in quarantined.groups {
            let attempt = attempt(group, of: quarantined)
            var chunk = keyed(attempt.accepted, input, rank: ranks.rank(of: input.name), header: group.header)
            chunk.rejected = Batch.concatenated([chunk.rejected, attempt.staying], schema: TableSchemas.quarantine)
            chunk.rejectedCount = chunk.rejected.count
            chunks.append(try setAside(chunk, number: chunks.count, in: target))
        }
        var result = InputRows(
            input: input, losses: FileLosses(path: input.name), position: quarantined.position)
        result.add(chunks, target.numbering)
        return result
    }

    /// What the rows below one header are now: those with an accepted row, and those that stay as they are.
    private func attempt(
        _ group: QuarantinedInput.Group, of quarantined: QuarantinedInput
    ) -> (accepted: RowChunk, staying: Batch) {
        let texts = try? rows.texts(of: quarantined.input.name, header: group.header, contract: contract)
        var parts: [RowChunk] = []
        var staying: [Int32] = []
        var reasons: [String] = []
        for row in group.rows {
            guard let texts, let chunk = quarantined.read(row, texts) else {
                staying.append(Int32(row))
                reasons.append(quarantined.reason(row))
                continue
            }
            if chunk.batch.count > 0 {
                parts.append(chunk)
            } else {
                staying.append(Int32(row))
                reasons.append(chunk.rejected.first.map { "\($0.reason)" } ?? quarantined.reason(row))
            }
        }
        var accepted = RowChunk(
            batch: Batch.concatenated(parts.map(\.batch), schema: contract.schema), lines: parts.flatMap(\.lines),
            byteCount: 0)
        accepted.rejected = parts.flatMap(\.rejected)
        var rows = quarantined.rows.gathered(staying)
        rows.set("reason", .string(StringColumn(reasons)))
        return (accepted, rows)
    }
}

/// The rows of one input in quarantine.
struct QuarantinedInput: Sendable {
    /// The input that they came from.
    let input: PendingInput
    /// How far it had been read.
    let position: JournalEntry.InputPosition
    /// Its rows, by position.
    let rows: Batch

    /// Rows that stood under one header, by their numbers in `rows`.
    struct Group: Sendable {
        var header: [UInt8]?
        var rows: [Int]
    }

    /// The placing hashes of an input's rows. Rows that follow each other stand side by side, and 8,192 of them go once around
    /// all ranges, so that none holds all of an input that is broken throughout.
    static func hashes(source: String, input: String, positions: [Int64]) -> [Int64] {
        let base = KeyHash.text("\(source)\u{0}\(input)", space: "quarantine")
        return positions.map { (base &+ $0 << 50 &+ $0 >> 13) & .max }
    }

    /// The rows by the header that they stood under, as it comes first.
    var groups: [Group] {
        var groups: [Group] = []
        for row in 0..<rows.count {
            let header = text("header", row).map { Array($0.utf8) }
            if let known = groups.firstIndex(where: { $0.header == header }) {
                groups[known].rows.append(row)
            } else {
                groups.append(Group(header: header, rows: [row]))
            }
        }
        return groups
    }

    /// What a row's text is now; nil when not all of it was kept.
    func read(_ row: Int, _ texts: RowTexts) -> RowChunk? {
        guard case .boolean(let whole)? = rows["whole"], whole[row] == 1,
            case .integer(let positions)? = rows["position"]
        else {
            return nil
        }
        if let bytes = text("bytes", row).flatMap(Hexadecimal.bytes) {
            return texts.rows(bytes: bytes, line: positions.values[row])
        }
        return text("raw", row).map { texts.rows(Array($0.utf8), line: positions.values[row]) }
    }

    /// Why a row is in quarantine.
    func reason(_ row: Int) -> String { text("reason", row) ?? "" }

    private func text(_ name: String, _ row: Int) -> String? {
        guard case .string(let column)? = rows[name] else { return nil }
        return column[row]
    }
}
