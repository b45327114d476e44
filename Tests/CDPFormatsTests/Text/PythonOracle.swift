import CDPFormats
import Glibc
import Testing

/// Rows that `Tests/Oracles/rows.py` made, and what Python's own reader makes of them.
struct PythonOracle {
    let rowsPath: String
    let expected: [JSONValue]
    private let folder: String

    init(_ kind: String, seed: Int) throws {
        var template = Array("/tmp/cdp-oracle-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        rowsPath = folder + (["csv", "escaped"].contains(kind) ? "/rows.csv" : "/rows.jsonl")
        let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
        let python = getenv("CDP_PYTHON").map { String(cString: $0) } ?? root + "/.build/venv/bin/python"
        let status = system("'\(python)' '\(root)/Tests/Oracles/rows.py' \(kind) \(seed) \(folder)")
        try #require(status == 0, "python with the packages of scripts/requirements.txt")
        let file = try #require(fopen(folder + "/expected.json", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        expected = try #require(try JSONValue.parse(Array(bytes[..<count])).array)
    }

    func remove() {
        unlink(rowsPath)
        unlink(folder + "/expected.json")
        rmdir(folder)
    }
}
