import CDPColumns
import CDPFormats
import CDPText
import CDPTypes
import Glibc
import Synchronization

/// A file that lives as long as this does.
final class TemporaryFile: Sendable {
    let path: String

    init(_ bytes: [UInt8], name: String = "rows.txt") {
        path = "/tmp/cdp-test-\(getpid())-\(TemporaryFile.next.add(1, ordering: .relaxed).newValue)-\(name)"
        write(bytes)
    }

    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    deinit { unlink(path) }

    private static let next = Atomic<Int>(0)
}

/// What reading a file gave, in a form that tests compare.
struct Reading: Equatable {
    var rows: [[String?]] = []
    var lines: [Int64] = []
    var rejected: [RejectedRow] = []
    var nulled: [Int] = []
    var findings: [FileFinding] = []
    var end: ReadPosition?
    var endsInsideRow = false

    init(
        _ path: String, _ format: RowFormat, _ contract: Contract, threads: Int = 1, limits: ReadLimits = ReadLimits(),
        from position: ReadPosition = .start
    ) throws {
        let file = try RowFile(path: path, format: format, contract: contract, limits: limits)
        let report = try file.forEach(threads: threads, from: position) { chunk, _ in chunk }
        nulled = contract.fields.map { _ in 0 }
        for chunk in report.results {
            rows += (0..<chunk.batch.count).map { row in chunk.batch.columns.map { $0.text(row) } }
            lines += chunk.lines
            rejected += chunk.rejected
            nulled = zip(nulled, chunk.faults).map { $0 + $1.nulled }
        }
        findings = report.findings
        end = report.end
        endsInsideRow = report.endsInsideRow
    }

    static func csv(
        _ text: String, _ contract: Contract, _ options: CSVOptions = CSVOptions(), limits: ReadLimits = ReadLimits()
    ) throws -> Reading {
        let file = TemporaryFile(text)
        return try Reading(file.path, .csv(options), contract, limits: limits)
    }

    static func json(_ text: String, _ contract: Contract, limits: ReadLimits = ReadLimits()) throws -> Reading {
        let file = TemporaryFile(text)
        return try Reading(file.path, .jsonLines(JSONLinesOptions()), contract, limits: limits)
    }

    /// Line and reason of each rejected row.
    var refusals: [String] { rejected.map { "\($0.line): \($0.reason)" } }
}

extension Contract {
    /// A contract of text fields.
    static func texts(_ names: String...) -> Contract { Contract(names.map { ContractField($0, .string) }) }
}

extension Column {
    /// The value of a row as text: what it is, for tests.
    func text(_ row: Int) -> String? {
        guard validity[row] else { return nil }
        switch self {
        case .string(let column): return column[row]
        case .integer(let column), .timestamp(let column), .duration(let column): return column[row].map { "\($0)" }
        case .decimal(let column, _, let scale):
            var text: [UInt8] = []
            Numbers.append(decimal: column.values[row], scale: scale, to: &text)
            return String(decoding: text, as: UTF8.self)
        case .float(let column): return column[row].map { "\($0)" }
        case .boolean(let column): return column[row].map { $0 == 1 ? "true" : "false" }
        case .date(let column): return column[row].map { "\($0)" }
        case .list(let column):
            return "[" + column.range(row).map { column.elements.text($0) ?? "null" }.joined(separator: ",") + "]"
        case .structure(let column):
            let parts = zip(column.names, column.columns).map { "\($0):\($1.text(row) ?? "null")" }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }
}
