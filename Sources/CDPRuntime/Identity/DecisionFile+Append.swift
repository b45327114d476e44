import CDPColumns
import CDPFormats
import CDPIdentity
package import CDPPlan
import CDPStore
import CDPTypes
import Glibc

/// What a person decided of two records.
package enum Decision: String, Sendable {
    /// They are one person.
    case same
    /// They are two people.
    case different
}

extension DecisionFile {
    /// The form of a file of decisions: its columns in order, and how its lines end.
    private struct Form {
        var columns: [String]
        var lineEnd: [UInt8]
        /// Whether the last line has its end.
        var isEnded: Bool

        /// The form that the bytes of a file have; nil where they are no CSV with the columns of decisions.
        init?(_ bytes: [UInt8]) {
            let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
            guard var line = marked.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false).first else {
                return nil
            }
            let isOfWindows = line.last == 0x0D
            if isOfWindows { line = line.dropLast() }
            lineEnd = isOfWindows ? [0x0D, 0x0A] : [0x0A]
            isEnded = bytes.last == 0x0A
            columns = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { name in
                let text = String(decoding: name, as: UTF8.self).filter { !$0.isWhitespace }
                return text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
                    ? String(text.dropFirst().dropLast()) : text
            }
            guard ["left", "right", "decision"].allSatisfy(columns.contains) else { return nil }
        }
    }

    /// Adds a decision at the end of the file `path` of the folder `project`, which stays as it is before that: its columns, its
    /// line ends, its rows. Once this returns the row outlives a loss of power; where it throws, the file is as it was.
    package static func append(
        _ decision: Decision, _ left: RecordName, _ right: RecordName, to path: String, in project: String
    ) throws {
        let place = ProjectPath.place(of: path, in: project)
        guard let bytes = try? StoreFiles.read(place) else {
            throw FormatError(
                path: path, what: "the file cannot be read", next: "make it with the line `left,right,decision`")
        }
        guard let form = Form(bytes) else {
            throw FormatError(
                path: path, what: "answers cannot be added, as its first line does not name `left,right,decision`",
                next: "write them as the first line, in UTF-8 and with commas")
        }
        let cells = [
            "left": left.description, "right": right.description, "decision": decision.rawValue,
        ]
        var row: [UInt8] = form.isEnded ? [] : form.lineEnd
        CSVText().append(
            Batch(
                schema: form.columns.map { Field($0, .string) },
                columns: form.columns.map { .string(StringColumn([cells[$0]])) }, count: 1), to: &row)
        row.removeLast()
        row += form.lineEnd
        // At its end and in one call: what another person adds at the same time is neither lost nor torn.
        guard let file = FileDescriptor(place, O_WRONLY | O_APPEND), let size = file.status?.st_size else {
            throw failure(path)
        }
        guard file.finish(writing: row, isDurable: true) else {
            let reason = failure(path)
            truncate(place, size)
            throw reason
        }
    }

    /// Whether a decision contradicts those of the plan's file: a chain of `same` would join two records that are `different`.
    package static func contradicts(
        _ decision: Decision, _ left: RecordName, _ right: RecordName, _ plan: ExecutionPlan, in project: String
    ) throws -> Bool {
        guard let path = plan.identity.decisions else { return false }
        var numbers: [Int64: UInt32] = [:]
        func number(_ name: String) -> UInt32? {
            hash(name, plan).map { hash in
                let known = numbers[hash] ?? UInt32(numbers.count)
                numbers[hash] = known
                return known
            }
        }
        var decisions = try read(path, in: project, number: number)
        guard let a = number(left.description), let b = number(right.description) else { return false }
        switch decision {
        case .same: decisions.same.append(RecordPair(a, b))
        case .different: decisions.different.append(RecordPair(a, b))
        }
        return decisions.contradiction() != nil
    }

    private static func failure(_ path: String) -> StoreError {
        StoreError(
            .inputOutput, "cannot write `\(path)`: \(FilePath.reason)",
            help: "check its permissions and that the disk has room; the answers before are in it")
    }
}
