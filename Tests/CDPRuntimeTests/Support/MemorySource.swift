import CDPColumns
import CDPConnectors
import CDPFormats
import CDPTypes
import Synchronization

/// A source that is no file: named lists of rows, as JSON, which grow, change, go away and fail as a test says.
///
/// Its position is the number of rows that were read and a digest of them.
final class MemorySource: RowSource {
    private struct State {
        var inputs: [String: [String]] = [:]
        var failingRow: Int?
        var rowsRead = 0
    }

    private let state = Mutex(State())

    /// What reading fails with.
    struct Broken: Error {}

    /// Puts rows into an input, in place of what it holds.
    func put(_ input: String, _ rows: [String]) { state.withLock { $0.inputs[input] = rows } }

    /// Adds rows to an input.
    func add(_ input: String, _ rows: [String]) { state.withLock { $0.inputs[input, default: []] += rows } }

    /// Takes an input away.
    func remove(_ input: String) { state.withLock { $0.inputs[input] = nil } }

    /// Reading fails at a row, counted from 0 over all that is read; nil for never.
    func fail(at row: Int?) { state.withLock { $0.failingRow = row } }

    /// How many rows were read since it was asked last.
    func takeRowsRead() -> Int {
        state.withLock { state in
            defer { state.rowsRead = 0 }
            return state.rowsRead
        }
    }

    private func rows(_ input: String) -> [String] { state.withLock { $0.inputs[input] ?? [] } }

    var traits: RowTraits { RowTraits(leavesOutKeys: true, readsJSON: true, keepsBytes: true) }

    func inputs() throws -> [String] {
        state.withLock { $0.inputs.keys.sorted { NaturalOrder.precedes($0, $1) } }
    }

    func holds(_ input: String) -> Bool { state.withLock { $0.inputs[input] != nil } }

    func stamp(of input: String) -> InputStamp? { nil }

    func look(at input: String, since position: SourceCursor?) throws -> InputLook {
        let rows = rows(input)
        let now = MemorySource.position(rows[...])
        guard let position, let count = position.text.split(separator: " ").first.flatMap({ Int($0) }) else {
            return InputLook(.other, now)
        }
        if position == now { return InputLook(.same, now) }
        let hasGrown = count < rows.count && position == MemorySource.position(rows[..<count])
        return InputLook(hasGrown ? .grown(firstRow: Int64(count) + 1) : .other, now)
    }

    func expectedRows(of input: String) -> Int { rows(input).count }

    func read<Result: Sendable>(
        _ request: InputRequest, contract: Contract, threads: Int,
        _ body: @Sendable (RowChunk, Int, [UInt8]?) throws -> Result
    ) throws -> InputReport<Result> {
        let rows = rows(request.input)
        let texts = try texts(of: request.input, header: nil, contract: contract)
        let first = request.isCounted ? 0 : Int(request.firstRow) - 1
        let results = try rows.indices.dropFirst(first).enumerated().map { number, row in
            try state.withLock { state in
                if state.failingRow == state.rowsRead { throw Broken() }
                state.rowsRead += 1
            }
            return try body(texts.rows(Array(rows[row].utf8), line: Int64(row) + 1), number, nil)
        }
        return InputReport(results: results, findings: [], position: MemorySource.position(rows[...]))
    }

    func texts(of input: String, header: [UInt8]?, contract: Contract) throws -> RowTexts {
        try RowTexts(header: nil, format: .jsonLines(JSONLinesOptions()), contract: contract, path: input)
    }

    func fields(threads: Int) throws -> [Field] { [Field("id", .string), Field("email", .string)] }

    func unreadable() -> [String: String] { [:] }

    private static func position(_ rows: ArraySlice<String>) -> SourceCursor {
        let digest = rows.reduce(UInt64(0)) { digest, row in
            Hash64.combine(digest, Array(row.utf8).withUnsafeBufferPointer { Hash64.bytes($0) })
        }
        return SourceCursor("\(rows.count) \(digest)")
    }
}
