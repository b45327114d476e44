import CDPReport
import CDPStore

/// The log of operations, `_cdp/log/operations.jsonl`: who ran what, when, with which outcome, and which stages ran.
///
/// It lies beside the generations and is no part of them: without it the store is whole, and only what it told is lost.
/// Lines are added by `WritingOperation`.
enum OperationLog {
    /// Where it lies.
    static func path(_ layout: StoreLayout) -> String { "\(layout.log)/operations.jsonl" }

    /// What is read of a line.
    private struct Line: Decodable {
        var generation: Int?
        var stages: [StageLine]?
    }

    /// The stages that ran for a generation, in order; nil where the log does not tell. Lines that are cut off or that
    /// another program wrote are passed over.
    static func stages(of generation: Int, _ layout: StoreLayout) throws -> [StageLine]? {
        let path = path(layout)
        guard StoreFiles.exists(path) else { return nil }
        let lines = try StoreFiles.read(path).split(separator: UInt8(ascii: "\n"))
        for bytes in lines.reversed() {
            guard let line = try? StoreJSON.decode(Line.self, Array(bytes), path: path), line.generation == generation
            else { continue }
            return line.stages
        }
        return nil
    }
}
