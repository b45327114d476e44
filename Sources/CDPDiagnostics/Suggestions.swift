/// Finds the names that a user probably meant.
public enum Suggestions {
    /// So many names of a fitting length are compared, and so long ones: where a thousand names are unknown, each is looked for
    /// among those that there are.
    private static let mostCompared = 1_000
    private static let longestCompared = 256

    /// At most three of `candidates` near `name`, nearest first: equality without case, else the optimal string
    /// alignment distance (a swap counts 1) within `max(1, length / 3)`. None for names of one or two letters.
    public static func near(_ name: String, in candidates: some Sequence<String>) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard wanted.count > 2, wanted.count <= longestCompared else { return [] }
        let limit = max(1, wanted.count / 3)
        let pattern = AlignmentPattern(wanted)
        var found: [(distance: Int, name: String)] = []
        var compared = 0
        for candidate in candidates where candidate != name {
            guard compared < mostCompared else { break }
            // A letter has four bytes at most.
            let bytes = candidate.utf8.count
            guard bytes >= wanted.count - limit, bytes <= 4 * (wanted.count + limit) else { continue }
            let distance: Int
            if let pattern, let fast = pattern.distance(to: candidate, limit: limit) {
                distance = fast
            } else {
                let scalars = Array(candidate.lowercased().unicodeScalars)
                guard abs(scalars.count - wanted.count) <= limit else { continue }
                distance = alignmentDistance(wanted, scalars)
            }
            if distance < .max { compared += 1 }
            if distance <= limit { found.append((distance, candidate)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// `did you mean `a` or `b`?`, nil where nothing is near.
    public static func didYouMean(_ name: String, in candidates: some Sequence<String>) -> String? {
        let names = near(name, in: candidates).map { "`\($0)`" }
        return names.isEmpty ? nil : "did you mean \(names.joined(separator: " or "))?"
    }

    /// The optimal string alignment distance of two names without case: how many letters are put in, left out, changed or
    /// swapped. Nil for names too long to compare.
    public static func distance(_ a: String, _ b: String) -> Int? {
        let (one, other) = (Array(a.lowercased().unicodeScalars), Array(b.lowercased().unicodeScalars))
        return max(one.count, other.count) > longestCompared ? nil : alignmentDistance(one, other)
    }

    private static func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                var best = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
