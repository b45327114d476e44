import CDPColumns
import CDPStore

/// The profiles that a generation computes again, in the order of their table.
struct DirtyProfiles: Sendable {
    /// The cluster of each, ascending by placing hash of the profile.
    let clusters: [Int32]
    /// The placing hash of each.
    let hashes: [Int64]
    /// The id of each.
    let ids: StringColumn
    /// How the profiles table is cut while it is rewritten.
    let layout: RangeLayout
    /// Where each range's profiles start, and the end of the last.
    let starts: [Int]
    /// The place of each cluster among the dirty ones, -1 for the others.
    private let places: [Int32]

    /// The profiles of the given clusters.
    init(_ clusters: [Int32], outcome: IdentityOutcome, layout: RangeLayout, threads: Int) throws {
        var hashes = clusters.map { UInt64(bitPattern: outcome.profiles[Int($0)]) }
        var order = clusters.map { UInt32(bitPattern: $0) }
        RadixSort.sort(keys: &hashes, values: &order)
        self.clusters = order.map { Int32(bitPattern: $0) }
        self.hashes = hashes.map { Int64(bitPattern: $0) }
        self.layout = layout
        ids = try outcome.ids(self.clusters)
        var starts = [0]
        for range in 0..<layout.count {
            starts.append(self.hashes.partitioningIndex { $0 > layout.hashes(of: range).upperBound })
        }
        self.starts = starts
        var places = [Int32](repeating: -1, count: outcome.profiles.count)
        for (place, cluster) in self.clusters.enumerated() { places[Int(cluster)] = Int32(place) }
        self.places = places
    }

    /// The number of dirty profiles.
    var count: Int { clusters.count }

    /// The place of a cluster among the dirty profiles, -1 when it is not dirty.
    @inline(__always)
    func place(of cluster: UInt32) -> Int32 { places[Int(cluster)] }

    /// The dirty profiles of a range.
    func rows(of range: Int) -> Range<Int> { starts[range]..<starts[range + 1] }
}
