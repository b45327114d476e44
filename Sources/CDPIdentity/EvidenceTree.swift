/// Links as a graph to walk: the path of evidence between two records.
package struct EvidenceTree: Sendable {
    private let links: [Link]
    private var neighbours: [UInt32: [Int]] = [:]

    /// The graph of some links.
    package init(_ links: [Link]) {
        self.links = links
        for (number, link) in links.enumerated() {
            neighbours[link.a, default: []].append(number)
            neighbours[link.b, default: []].append(number)
        }
    }

    /// The links of a record, in the order in which they were used.
    package func links(of record: UInt32) -> [Link] {
        neighbours[record, default: []].map { links[$0] }
    }

    /// A shortest chain of links from one record to another, nil when they are not connected; breadth first.
    package func path(from start: UInt32, to end: UInt32) -> [Link]? {
        var reachedBy: [UInt32: Int] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count, queue[next] != end {
            let record = queue[next]
            next += 1
            for number in neighbours[record, default: []] {
                let other = links[number].a == record ? links[number].b : links[number].a
                guard other != start, reachedBy[other] == nil else { continue }
                reachedBy[other] = number
                queue.append(other)
            }
        }
        guard next < queue.count else { return nil }
        var path: [Link] = []
        var record = end
        while record != start, let number = reachedBy[record] {
            path.append(links[number])
            record = links[number].a == record ? links[number].b : links[number].a
        }
        return path.reversed()
    }
}
