import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What the plan says of evidence itself, from the identifiers and links tables before and after.
///
/// Only files that changed are read: what stands in the others cannot differ.
struct IdentityFacts: Sendable {
    let plan: ExecutionPlan
    let tables: TableSet
    let threads: Int

    /// Adds the counts to those of profiles.
    func add(to impact: inout ProfileImpact) throws {
        let identifiers = try changed("identifiers", [TableSchemas.hash, Field("trusted", .boolean)])
        impact.trustFlips = IdentityFacts.flips(identifiers.before, identifiers.after)
        guard plan.identity.maximumRecords != nil else { return }
        let schema = [TableSchemas.hash, Field("constraint", .string)]
        let before = try read(tables.former("links", schema: TableSchemas.links).files, of: "links", schema)
        let after = try read(tables.snapshot("links", schema: TableSchemas.links).files, of: "links", schema)
        impact.cappedBefore = IdentityFacts.capped(before)
        impact.cappedAfter = IdentityFacts.capped(after)
    }

    private func changed(_ name: String, _ schema: [Field]) throws -> (before: [Batch], after: [Batch]) {
        guard let change = tables.changes[name], change.isChanged, !change.before.files.isEmpty else { return ([], []) }
        let kept = Set(change.after.files.map(\.path))
        let gone = change.before.files.filter { !kept.contains($0.path) }
        return (try read(gone, of: name, schema), try read(change.newFiles, of: name, schema))
    }

    private func read(_ files: [DataFile], of name: String, _ schema: [Field]) throws -> [Batch] {
        let reader = TableReader(TableSnapshot(empty: name, schema: schema))
        return try Parallel.map(files.count, threads: threads) { try reader.read(files[$0], columns: schema) }
    }

    /// Values in both whose trust differs. Files stand in the order of their rows' hashes.
    private static func flips(_ before: [Batch], _ after: [Batch]) -> Int {
        func verdicts(_ batches: [Batch]) -> (hashes: [Int64], trusted: [UInt8]) {
            (
                batches.flatMap(\.storedHashes),
                batches.flatMap { if case .boolean(let trusted) = $0.columns[1] { trusted.values } else { [UInt8]() } }
            )
        }
        let (old, new) = (verdicts(before), verdicts(after))
        var place = 0
        var count = 0
        for (hash, trusted) in zip(new.hashes, new.trusted) {
            while place < old.hashes.count, old.hashes[place] < hash { place += 1 }
            if place < old.hashes.count, old.hashes[place] == hash, old.trusted[place] != trusted { count += 1 }
        }
        return count
    }

    /// Profiles with evidence that the cap refused.
    private static func capped(_ links: [Batch]) -> Int {
        let cap = Array("records".utf8)
        var profiles: Set<Int64> = []
        for batch in links {
            guard case .string(let constraints) = batch.columns[1] else { continue }
            let hashes = batch.storedHashes
            for row in 0..<batch.count where constraints.validity[row] {
                if constraints.bytes[constraints.range(row)].elementsEqual(cap) { profiles.insert(hashes[row]) }
            }
        }
        return profiles.count
    }
}
