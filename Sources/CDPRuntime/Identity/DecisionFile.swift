import CDPColumns
import CDPConnectors
import CDPFormats
package import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// The steward decisions that the specs keep in git: a CSV file with the columns `left`, `right` and `decision`.
package enum DecisionFile {
    private static let left = TableColumn.text("decisions", "left")
    private static let right = TableColumn.text("decisions", "right")
    private static let decision = TableColumn.text("decisions", "decision")

    /// Reads the decisions on living records, and says how many are left out since they name a record that is not there.
    static func read(
        _ plan: ExecutionPlan, project: String, index: RecordIndex
    ) throws -> (decisions: Decisions, losses: InputLosses) {
        var losses = InputLosses()
        guard let path = plan.identity.decisions else { return (Decisions(), losses) }
        let decisions = try read(path, in: project, number: { record($0, plan, index) }) { line in
            let known = losses.unknown
            losses.unknown = RejectedRows(
                reason: "a record is not there", count: (known?.count ?? 0) + 1,
                first: known?.first ?? FilePlace(path: path, line: line))
        }
        return (decisions, losses)
    }

    /// Reads the decisions in the file `path` of the folder `project` on records whose names have a number; the others are
    /// left out. Throws when a row is none, or when they contradict each other.
    package static func read(
        _ path: String, in project: String, number: (String) -> UInt32?, unknown: (Int64) -> Void = { _ in }
    ) throws -> Decisions {
        let contract = Contract([
            ContractField(left.name, .string, isRequired: true), ContractField(right.name, .string, isRequired: true),
            ContractField(decision.name, .string, isRequired: true, oneOf: ["same", "different"]),
        ])
        let place = ProjectPath.place(of: path, in: project)
        let chunks = try RowFile(path: place, format: .csv(CSVOptions()), contract: contract)
            .forEach(threads: 1) { chunk, _ in chunk }.results
        var decisions = Decisions()
        for chunk in chunks {
            if let bad = chunk.rejected.first {
                throw FormatError(path: path, what: "\(bad.reason)", location: "line \(bad.line)")
            }
            let (left, right) = (try chunk.batch[Self.left], try chunk.batch[Self.right])
            let verdicts = try chunk.batch[Self.decision]
            for row in 0..<chunk.batch.count {
                guard let a = number(left[row] ?? ""), let b = number(right[row] ?? "") else {
                    unknown(chunk.lines[row])
                    continue
                }
                if verdicts[row] == "same" {
                    decisions.same.append(RecordPair(a, b))
                } else {
                    decisions.different.append(RecordPair(a, b))
                }
            }
        }
        if let (_, chain) = decisions.contradiction() {
            throw FormatError(
                path: path,
                what: "a chain of \(chain.count) decisions `same` joins two records that are decided `different`",
                next: "take back one of them")
        }
        return decisions
    }

    /// The placing hashes of the records that decisions name, whether they are there or not.
    static func records(_ plan: ExecutionPlan, project: String) throws -> [Int64] {
        guard let path = plan.identity.decisions else { return [] }
        var hashes: [Int64] = []
        var names: UInt32 = 0
        // Each name has a number of its own here, so that no decision contradicts another.
        _ = try read(path, in: project) { name in
            if let hash = hash(name, plan) { hashes.append(hash) }
            names += 1
            return names
        }
        return hashes
    }

    /// The number of the record `source/key`.
    static func record(_ name: String, _ plan: ExecutionPlan, _ index: RecordIndex) -> UInt32? {
        hash(name, plan).flatMap(index.number(of:))
    }

    /// The placing hash of the record `source/key`.
    static func hash(_ name: String, _ plan: ExecutionPlan) -> Int64? {
        guard let slash = name.firstIndex(of: "/"), let source = plan.source(String(name[..<slash])) else { return nil }
        let key = Column.string(StringColumn([String(name[name.index(after: slash)...])]))
        return KeyHash.records(source: source.originalName, keys: key)[0]
    }
}
