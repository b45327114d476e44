import CDPTestSupport
import Foundation

/// Queries of one column, run by DuckDB in UTC.
struct DuckDBOracle {
    /// The statements before the queries.
    let setup: [String]

    struct Failure: Error {
        var message: String
    }

    /// What each query gives: one text a row, or its error.
    func run(_ queries: [String]) throws -> [Result<[String?], Failure>] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cdp-expressions-\(UUID().uuidString).json")
        try JSONEncoder().encode(["setup": setup, "queries": queries]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Repository.python)
        process.arguments = ["\(Repository.root)/Tests/Oracles/duckdb_queries.py", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try data.split(separator: 10).map { line in
            if let rows = try? JSONDecoder().decode([String?].self, from: line) { return .success(rows) }
            return .failure(Failure(message: try JSONDecoder().decode(String.self, from: line)))
        }
    }
}
