/// Puts names in an order in which each stands behind those that it reads.
struct DependencyOrder {
    /// The names that can be ordered; among equals by name.
    private(set) var sorted: [String] = []
    /// Names that read each other in a circle, each circle once, from its least name on.
    private(set) var circles: [[String]] = []

    private var marks: [String: Bool] = [:]
    private var path: [String] = []
    private let reads: [String: Set<String>]

    /// The order of the keys of `reads`; other names in its values are left out.
    init(_ reads: [String: Set<String>]) {
        self.reads = reads
        for name in reads.keys.sorted() { visit(name) }
        let circular = Set(circles.flatMap { $0 })
        sorted.removeAll { circular.contains($0) }
    }

    private mutating func visit(_ name: String) {
        if let isDone = marks[name] {
            if !isDone, let start = path.firstIndex(of: name) { circles.append(DependencyOrder.turned(path[start...])) }
            return
        }
        marks[name] = false
        path.append(name)
        for next in (reads[name] ?? []).sorted() where reads[next] != nil { visit(next) }
        path.removeLast()
        marks[name] = true
        sorted.append(name)
    }

    private static func turned(_ circle: ArraySlice<String>) -> [String] {
        let names = Array(circle)
        let start = names.indices.min { names[$0] < names[$1] } ?? 0
        return Array(names[start...] + names[..<start])
    }
}
