/// Puts names in an order in which each comes after those that it reads.
///
///     let order = DependencyOrder(["a": ["b"], "b": []])
///     order.sorted  // ["b", "a"]
///
/// A walk in depth that marks names as open and done (the usual topological sort): meeting an open one is a circle,
/// which is reported once, from its least name on. Each name and each reading is looked at once. The order depends
/// on the names alone, not on the order of declarations.
///
/// Names on a circle are not in `sorted`; what only reads such a name is.
struct DependencyOrder {
    /// The names that can be ordered; among equals by name.
    private(set) var sorted: [String] = []
    /// Names that read each other in a circle, each circle once, from its least name on. Where there are many, those that
    /// share a name with one before are left out: they may be as many as there are paths.
    private(set) var circles: [[String]] = []

    /// How many circles are collected before those that overlap an earlier one are left out.
    private static let most = 16

    /// False while a name is on the path, true when it is done; nil before.
    private var marks: [String: Bool] = [:]
    /// The names from the root of the walk to where it is.
    private var path: [String] = []
    /// The index of each name on the path.
    private var places: [String: Int] = [:]
    /// The names on the circles that were reported; they are left out of `sorted`.
    private var circular: Set<String> = []
    /// What each name reads.
    private let reads: [String: Set<String>]

    /// The order of the keys of `reads`; other names in its values are left out.
    init(_ reads: [String: Set<String>]) {
        self.reads = reads
        for name in reads.keys.sorted() { visit(name) }
        sorted.removeAll { circular.contains($0) }
    }

    /// Depth first, without recursion: a chain may be as long as the specs.
    private mutating func visit(_ root: String) {
        guard marks[root] == nil else { return }
        var waiting = [enter(root)]
        while !waiting.isEmpty {
            if let next = waiting[waiting.count - 1].popFirst() {
                switch marks[next] {
                case true?: break
                case false?: closeCircle(at: next)
                case nil: waiting.append(enter(next))
                }
                continue
            }
            waiting.removeLast()
            let name = path.removeLast()
            places[name] = nil
            marks[name] = true
            sorted.append(name)
        }
    }

    /// Starts with a name: marks it as open and returns what it reads, sorted.
    private mutating func enter(_ name: String) -> ArraySlice<String> {
        marks[name] = false
        places[name] = path.count
        path.append(name)
        return (reads[name] ?? []).filter { reads[$0] != nil }.sorted()[...]
    }

    /// Notes the circle that ends at `name`, which is on the path.
    private mutating func closeCircle(at name: String) {
        guard let start = places[name] else { return }
        let circle = path[start...]
        guard circles.count < Self.most || circular.isDisjoint(with: circle) else { return }
        circular.formUnion(circle)
        circles.append(DependencyOrder.turned(circle))
    }

    /// The circle starting with its least name, so that it reads the same wherever the walk met it.
    private static func turned(_ circle: ArraySlice<String>) -> [String] {
        let names = Array(circle)
        let start = names.indices.min { names[$0] < names[$1] } ?? 0
        return Array(names[start...] + names[..<start])
    }
}
