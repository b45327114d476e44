import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Adds to stored profiles what is computed when they are read: virtual traits, and whether they are in a segment.
struct ProfileColumns: Sendable {
    let view: StoreView

    /// The stored columns and, after them, the virtual traits.
    var schema: [Field] {
        ProfilesTable(view.plan).schema + view.plan.traits.filter { !$0.isStored }.map { Field($0.name, $0.type) }
    }

    /// The columns of `schema` and uses of segments that an expression reads, those of virtual traits followed to what is
    /// stored.
    func storedColumns(of names: some Sequence<String>) -> Set<String> {
        view.plan.definitions.columns(behind: names)
    }

    /// Profiles with the virtual traits and uses of segments among `names` added. The first column must be `_hash`.
    func completed(_ profiles: Batch, names: Set<String>) throws -> Batch {
        var result = profiles
        let references = names.compactMap { SegmentReference(column: $0) }.sorted { $0.column < $1.column }
        if !references.isEmpty { try add(references, to: &result) }
        try view.plan.addVirtualTraits(names, to: &result, view.context)
        return result
    }

    private func add(_ references: [SegmentReference], to profiles: inout Batch) throws {
        let hashes = profiles.storedHashes
        let rows =
            hashes.count > 64
            ? try TableReader(view.table(.memberships)).read(
                hashes: (hashes.first ?? 0)...(hashes.last ?? 0), columns: MembershipsTable().schema)
            : try view.rows(.memberships, hashes: hashes)
        let history = try MembershipHistory(rows, profiles: hashes[...])
        for reference in references {
            let since = reference.within.map { view.entry.asOf - $0.microseconds }
            let now = history.wasMember(of: reference.segment, since: nil)
            let former = since.map { history.wasMember(of: reference.segment, since: $0) } ?? now
            profiles.set(reference.column, .boolean(FixedColumn(zip(now, former).map { $0 | $1 })))
        }
    }
}
