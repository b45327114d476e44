import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// What the plan says of evidence itself, from the identifiers and links tables before and after.
///
/// Of identifiers only files that changed are read: what stands in the others cannot differ.
struct IdentityFacts: Sendable {
    let plan: ExecutionPlan
    let tables: TableSet
    let threads: Int

    /// Adds the counts to those of profiles.
    func add(to impact: inout ProfileImpact) throws {
        let identifiers = try changed(
            .identifiers, [IdentifiersTable.hash.field, IdentifiersTable.trusted.field])
        impact.trustFlips = try IdentityFacts.flips(identifiers.before, identifiers.after)
        guard plan.identity.maximumRecords != nil else { return }
        let schema = [LinksTable.hash.field, LinksTable.constraint.field]
        impact.cappedBefore = try IdentityFacts.capped(read(tables.former(.links).files, of: .links, schema))
        impact.cappedAfter = try IdentityFacts.capped(read(tables.snapshot(.links).files, of: .links, schema))
    }

    private func changed(_ table: some StoreTable, _ schema: [Field]) throws -> (before: [Batch], after: [Batch]) {
        guard let change = tables.changes[table.name], change.isChanged, !change.before.files.isEmpty else {
            return ([], [])
        }
        return (try read(change.formerFiles, of: table, schema), try read(change.newFiles, of: table, schema))
    }

    private func read(_ files: [DataFile], of table: some StoreTable, _ schema: [Field]) throws -> [Batch] {
        let reader = TableReader(TableSnapshot(empty: table))
        return try Parallel.map(files.count, threads: threads) { try reader.read(files[$0], columns: schema) }
    }

    /// Values in both whose trust differs.
    private static func flips(_ before: [Batch], _ after: [Batch]) throws(StoreError) -> Int {
        func outcomes(_ batches: [Batch]) throws(StoreError) -> (hashes: [Int64], trusted: [UInt8]) {
            var trusted: [UInt8] = []
            for batch in batches { trusted += try batch[IdentifiersTable.trusted].values }
            return (batches.flatMap(\.storedHashes), trusted)
        }
        let (old, new) = (try outcomes(before), try outcomes(after))
        let index = HashIndex(old.hashes.map { UInt64(bitPattern: $0) })
        var count = 0
        for (hash, trusted) in zip(new.hashes, new.trusted) {
            if let place = index[UInt64(bitPattern: hash)], old.trusted[Int(place)] != trusted { count += 1 }
        }
        return count
    }

    /// Profiles with evidence that the cap refused.
    private static func capped(_ links: [Batch]) throws(StoreError) -> Int {
        let cap = Array(ConstraintName.records.text.utf8)
        var profiles: Set<Int64> = []
        for batch in links {
            let constraints = try batch[LinksTable.constraint]
            let hashes = batch.storedHashes
            for row in 0..<batch.count where constraints.validity[row] {
                if constraints.bytes[constraints.range(row)].elementsEqual(cap) { profiles.insert(hashes[row]) }
            }
        }
        return profiles.count
    }
}
