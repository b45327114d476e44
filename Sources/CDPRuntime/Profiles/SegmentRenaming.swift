import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Carries memberships over to the new names of segments, so that nobody enters or leaves because of a name.
struct SegmentRenaming: Sendable {
    /// The new name of each renamed segment by its former one.
    private let names: [String: String]

    /// The segments that `changes` rename; none without them.
    init(_ changes: [Change] = []) {
        names = changes.renames(of: .segment)
    }

    /// What a segment that was applied is called now.
    func name(of former: String) -> String { names[former] ?? former }

    /// Gives memberships, ended ones too, the new names. A profile's hash places them, so that they stay in their ranges.
    func run(_ tables: inout TableSet, threads: Int) throws {
        let table = tables.snapshot(.memberships)
        guard !names.isEmpty, table.rows > 0 else { return }
        let (change, _) = try TableRewrite(
            .memberships, base: table, target: tables.target(.memberships), threads: threads
        ).run(layout: table.layout, touched: Array(0..<table.layout.count)) { _, present in
            guard let rows = try present.rows() else { return RangeOutcome(.none, extra: ()) }
            let column = try rows[MembershipsTable.segment]
            let places = (0..<rows.count).filter { column[$0].map { names[$0] != nil } ?? false }.map { Int32($0) }
            guard !places.isEmpty else { return RangeOutcome(.none, extra: ()) }
            var renamed = rows.gathered(places)
            renamed.set(
                MembershipsTable.segment.filled(StringColumn(places.map { column[Int($0)].map { name(of: $0) } })))
            return RangeOutcome(.edited(without: places, with: renamed), extra: ())
        }
        tables.note(change)
    }
}
