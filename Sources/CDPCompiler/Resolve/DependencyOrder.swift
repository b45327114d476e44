/// Puts names in an order in which each stands behind those that it reads.
///
/// A walk in depth that marks names as open and done: meeting an open one is a circle, which is reported once, from its
/// least name on. Each name and each reading is looked at once. The order depends on the names alone, not on the order
/// of declarations.
struct DependencyOrder {
    /// The names that can be ordered; among equals by name.
    private(set) var sorted: [String] = []
    /// Names that read each other in a circle, each circle once, from its least name on. Where there are many, those that
    /// share a name with one before are left out: they may be as many as there are paths.
    private(set) var circles: [[String]] = []

    private static let most = 16

    private var marks: [String: Bool] = [:]
    private var path: [String] = []
    /// Where the names of the path stand on it.
    private var places: [String: Int] = [:]
    /// What lies on a circle, or needs something that does: each is reported once.
    private var circular: Set<String> = []
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

    /// Sets out from a name; gives what it reads.
    private mutating func enter(_ name: String) -> ArraySlice<String> {
        marks[name] = false
        places[name] = path.count
        path.append(name)
        return (reads[name] ?? []).filter { reads[$0] != nil }.sorted()[...]
    }

    /// Notes the circle that the walk has closed.
    private mutating func closeCircle(at name: String) {
        guard let start = places[name] else { return }
        let circle = path[start...]
        guard circles.count < Self.most || circular.isDisjoint(with: circle) else { return }
        circular.formUnion(circle)
        circles.append(DependencyOrder.turned(circle))
    }

    /// The circle from its least name on, so that it reads the same wherever the walk met it.
    private static func turned(_ circle: ArraySlice<String>) -> [String] {
        let names = Array(circle)
        let start = names.indices.min { names[$0] < names[$1] } ?? 0
        return Array(names[start...] + names[..<start])
    }
}
