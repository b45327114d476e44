/// What a count of a journal entry counts. The one place for the texts under which the journal's JSON keeps them.
public enum JournalCount: Sendable, Hashable {
    /// Profiles of the generation.
    case profiles
    /// Records of its largest profile.
    case largestProfile
    /// Links that limits refused.
    case refusedLinks
    /// Members of a segment.
    case segment(String)
    /// Rows of the new input of a source.
    case source(String, Rows)
    /// What all generations so far counted of a source.
    case sum(source: String, Sum)
    /// Rows of a destination.
    case destination(String, Delivery)
    /// Rows that the table of an enrichment had when it was read last.
    case tableRows(enrichment: String)

    /// What became of a source's rows.
    public enum Rows: String, Sendable, CaseIterable {
        case read, inserted, updated, unchanged, superseded, deletes, quarantined, removed
    }

    /// What is summed up over generations.
    public enum Sum: Sendable, Hashable {
        case read, quarantined, events, unowned
        /// Values of a field that could not be read.
        case unreadable(field: String)
    }

    /// What a destination sends, holds and withholds.
    public enum Delivery: String, Sendable {
        case sent, held
        case withheldByConsent = "withheld_consent"
        case withheldWithoutKey = "withheld_no_key"
        case withheldSameKey = "withheld_same_key"
    }

    /// Its name in the journal's JSON.
    public var key: String {
        switch self {
        case .profiles: "profiles"
        case .largestProfile: "profiles.largest"
        case .refusedLinks: "links.refused"
        case .segment(let name): "segment.\(name)"
        case .source(let name, let rows): "source.\(name).\(rows.rawValue)"
        case .sum(let name, .read): "sum.source.\(name).read"
        case .sum(let name, .quarantined): "sum.source.\(name).quarantined"
        case .sum(let name, .events): "sum.source.\(name).events"
        case .sum(let name, .unowned): "sum.source.\(name).unowned"
        case .sum(let name, .unreadable(let field)): Self.unreadable(name) + field
        case .destination(let name, let rows): "destination.\(name).\(rows.rawValue)"
        case .tableRows(let name): "enrichment.\(name).rows"
        }
    }

    /// The sources that counts tell of, sorted.
    public static func sources(in counts: [String: Int]) -> [String] {
        names(in: counts) { .source($0, .read) }
    }

    /// The segments that counts tell of, sorted.
    public static func segments(in counts: [String: Int]) -> [String] { names(in: counts) { .segment($0) } }

    /// The destinations that counts tell of, sorted.
    public static func destinations(in counts: [String: Int]) -> [String] {
        names(in: counts) { .destination($0, .held) }
    }

    /// The names with which a count of some kind is kept.
    private static func names(in counts: [String: Int], _ count: (String) -> JournalCount) -> [String] {
        let parts = count("/").key.split(separator: "/", omittingEmptySubsequences: false)
        guard let prefix = parts.first, let suffix = parts.last else { return [] }
        return counts.keys.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
            .map { String($0.dropFirst(prefix.count).dropLast(suffix.count)) }.sorted()
    }

    /// The beginning of the keys of a source's unreadable values, which a field's name follows.
    private static func unreadable(_ source: String) -> String { "sum.source.\(source).nulled." }

    /// The unreadable values of each field of a source that `counts` has a sum of.
    public static func unreadable(of source: String, in counts: [String: Int]) -> [String: Int] {
        let prefix = unreadable(source)
        var result: [String: Int] = [:]
        for (key, count) in counts where key.hasPrefix(prefix) { result[String(key.dropFirst(prefix.count))] = count }
        return result
    }
}

extension [String: Int] {
    /// A count of the journal; 0 where it has none.
    public subscript(_ count: JournalCount) -> Int {
        get { self[count.key] ?? 0 }
        set { self[count.key] = newValue }
    }
}

extension JournalEntry {
    /// The sum of one count over all sources.
    public func sum(_ rows: JournalCount.Rows) -> Int {
        counts.reduce(0) { $1.key.hasPrefix("source.") && $1.key.hasSuffix(".\(rows.rawValue)") ? $0 + $1.value : $0 }
    }
}
