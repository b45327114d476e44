import CDPColumns
import CDPStore
import CDPTypes

/// Profiles to compute, in the order of their table.
struct ProfileSelection: Sendable {
    /// The placing hash of each, ascending.
    let hashes: [Int64]
    /// How the profiles table is cut while it is rewritten.
    let layout: RangeLayout
    private let starts: [Int]

    /// The profiles with these placing hashes, ascending.
    init(hashes: [Int64], layout: RangeLayout) {
        self.hashes = hashes
        self.layout = layout
        starts =
            [0]
            + (0..<layout.count).map { range in
                hashes.partitioningIndex { $0 > layout.hashes(of: range).upperBound }
            }
    }

    /// Whether they are few among `count` profiles, so that what belongs to them is picked out of pages.
    func isSparse(among count: Int) -> Bool { hashes.count * 16 < count }

    /// The profiles of a range.
    @inline(__always)
    func rows(of range: Int) -> Range<Int> { starts[range]..<starts[range + 1] }
}

/// The profiles that a generation computes again from their records.
struct DirtyProfiles: Sendable {
    /// Which they are.
    let selection: ProfileSelection
    /// The id of each.
    let ids: StringColumn
    /// The place of each cluster among the dirty ones, -1 for the others.
    private let places: [Int32]

    /// The profiles of the given clusters.
    init(_ clusters: [Int32], outcome: IdentityOutcome, layout: RangeLayout) {
        var hashes = clusters.map { UInt64(bitPattern: outcome.profiles[Int($0)]) }
        var order = clusters.map { UInt32(bitPattern: $0) }
        RadixSort.sort(keys: &hashes, values: &order)
        selection = ProfileSelection(hashes: hashes.map { Int64(bitPattern: $0) }, layout: layout)
        ids = outcome.ids(order.map { Int32(bitPattern: $0) })
        var places = [Int32](repeating: -1, count: outcome.profiles.count)
        for (place, cluster) in order.enumerated() { places[Int(cluster)] = Int32(place) }
        self.places = places
    }

    /// The place of a cluster among the dirty profiles, -1 when it is not dirty.
    @inline(__always)
    func place(of cluster: UInt32) -> Int32 { places[Int(cluster)] }
}
