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
        let hashes = QuarantinedInput.hashes(source: source.name, input: input.name, positions: positions)
        return Batch(
            .quarantine,
            [
                QuarantineTable.hash.filled(hashes), QuarantineTable.source.filled(source.name, count: count),
                QuarantineTable.input.filled(input.name, count: count),
                QuarantineTable.delivery.filled(Int64(input.delivery), count: count),
                QuarantineTable.position.filled(positions),
                QuarantineTable.reason.filled(StringColumn(rejected.map { "\($0.reason)" })),
                QuarantineTable.raw.filled(StringColumn(texts)),
                QuarantineTable.generation.filled(Int64(generation), count: count),
                header.map { QuarantineTable.header.filled(String(decoding: $0, as: UTF8.self), count: count) }
                    ?? QuarantineTable.header.nulls(count),
                QuarantineTable.whole.filled(FixedColumn(isWhole.map { $0 ? 1 : 0 })),
                QuarantineTable.bytes.filled(StringColumn(bytes)),
            ])
    }

    /// Reads the rows of quarantine of an input that is gone again, from their text, and puts those that are accepted now into
    /// `target`. The others stay as they are, for the reason that holds now.
    func retry(_ quarantined: QuarantinedInput, ranks: InputRanks, into target: RowTarget) throws -> InputRows {
        let input = quarantined.input
        var chunks: [KeyedChunk] = []
        for group in quarantined.groups {
            let attempt = attempt(group, of: quarantined)
            var chunk = keyed(attempt.accepted, input, rank: ranks.rank(of: input.name), header: group.header)
            chunk.rejected = Batch.concatenated([chunk.rejected, attempt.staying], schema: QuarantineTable().schema)
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
        let texts = try? rows.texts(of: quarantined.input.name, header: group.header, contract: parsed)
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
            batch: Batch.concatenated(parts.map(\.batch), schema: parsed.schema), lines: parts.flatMap(\.lines),
            byteCount: 0)
        accepted.rejected = parts.flatMap(\.rejected)
        var rows = quarantined.rows.gathered(staying)
        rows.set(QuarantineTable.reason.filled(StringColumn(reasons)))
        return (accepted, rows)
    }
}
