import CDPFormats
import CDPTestSupport
import Glibc
import Testing

/// Rows that `Tests/Oracles/rows.py` made, and what Python's own reader makes of them.
struct PythonOracle {
    let rowsPath: String
    let expected: [JSONValue]
    private let folder: TemporaryFolder

    init(_ kind: String, seed: Int) throws {
        folder = try TemporaryFolder()
        rowsPath = folder.path + (["csv", "escaped"].contains(kind) ? "/rows.csv" : "/rows.jsonl")
        try Repository.runPython("Tests/Oracles/rows.py", kind, "\(seed)", folder.path)
        let bytes = try folder.bytes("expected.json")
        expected = try #require(try JSONValue.parse(bytes).array)
    }
}
