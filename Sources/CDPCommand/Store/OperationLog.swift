import CDPReport
import CDPStore

/// The log of operations, `_cdp/log/operations.jsonl`: who ran what, when, with which outcome, and which stages ran.
///
/// It lies beside the generations and is no part of them: without it the store is whole, and only what it told is lost.
/// Lines are added by `WritingOperation`.
enum OperationLog {
    /// Where it lies.
    static func path(_ layout: StoreLayout) -> String { "\(layout.log)/operations.jsonl" }

    /// What a line tells of the operation that made a generation. Each part is nil where the line does not tell it.
    struct Line: Decodable {
        /// The generation; nil for an operation that made none, such as one that a gate stopped.
        var generation: Int?
        /// User, machine and process: `ana@laptop (pid 5121)`.
        var by: String?
        /// When it began and ended, by the clock of the machine.
        var start, end: String?
        /// What became of it, in one word or two.
        var outcome: String?
        /// The commit of git that was checked out, shortened.
        var specs: String?
        /// The stages that ran.
        var stages: [StageLine]?

        private enum CodingKeys: CodingKey {
            case generation, by, start, end, outcome, specs, stages
        }

        init(from decoder: any Decoder) throws {
            let line = try decoder.container(keyedBy: CodingKeys.self)
            generation = try? line.decode(Int.self, forKey: .generation)
            by = try? line.decode(String.self, forKey: .by)
            start = try? line.decode(String.self, forKey: .start)
            end = try? line.decode(String.self, forKey: .end)
            outcome = try? line.decode(String.self, forKey: .outcome)
            specs = try? line.decode(String.self, forKey: .specs)
            stages = try? line.decode([StageLine].self, forKey: .stages)
        }
    }

    /// The lines of some generations, by generation. One of which the log does not tell is missing; a log that is lost, cut
    /// off or written by others is no error; one that is there and cannot be read is.
    ///
    /// The log is read once, and its lines from the last one back until all are found. A line that stands before that of
    /// an earlier generation tells of a state that a backup replaced, and is passed over.
    static func lines(of generations: Set<Int>, _ layout: StoreLayout) throws(StoreError) -> [Int: Line] {
        let path = path(layout)
        guard let first = generations.min(), try StoreFiles.isThere(path) else { return [:] }
        let bytes = try StoreFiles.read(path)
        var found: [Int: Line] = [:]
        var earliest = Int.max
        for text in bytes.split(separator: UInt8(ascii: "\n")).reversed() {
            guard let line = try? StoreJSON.decode(Line.self, Array(text), path: path),
                let generation = line.generation, generation > 0, generation < earliest
            else { continue }
            earliest = generation
            if generations.contains(generation) { found[generation] = line }
            if generation <= first { break }
        }
        return found
    }
}
