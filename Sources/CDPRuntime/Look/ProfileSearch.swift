import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore
import CDPTypes

/// What a search for a customer leads to.
package enum ProfileMatch: Sendable, Equatable {
    /// One profile; `former` holds the ids that led there, oldest first.
    case profile(String, former: [String])
    /// Several profiles hold the value.
    case several([String], attribute: String)
    /// The value is set aside as no evidence; these hold it all the same.
    case distrusted([String], attribute: String)
    /// The record, or a profile of that id, does not exist or holds only anonymous identifiers.
    case nothing(String)

    /// Where to look when nobody was found.
    package static let help = "`cdp query records --select 'source, key'` lists the records that are known"

    /// The refusal of an id that no profile of a generation has.
    static func noProfile(_ id: String, _ entry: JournalEntry) -> StoreError {
        StoreError(
            .invalidRequest, "there is no profile `\(id)` in generation \(entry.generation)", help: ProfileMatch.help)
    }
}

/// Finds customers by id, record or identifier value.
package struct ProfileSearch: Sendable {
    private let view: StoreView

    /// A search in a generation.
    package init(_ view: StoreView) {
        self.view = view
    }

    /// Finds a profile by `0j3…` (26 characters), `profile:0j3…`, `crm/17` or `email:a@b.com`. Throws `StoreError` for a
    /// text of none of these forms. Messages never hold an identifier's value.
    package func find(_ text: String) throws -> ProfileMatch {
        if text.hasPrefix("profile:") { return try profile(String(text.dropFirst(8))) }
        let separator = text.firstIndex { $0 == "/" || $0 == ":" }
        guard let separator else {
            if text.utf8.count == 26 { return try profile(text.lowercased()) }
            throw StoreError(.invalidRequest, "this names no customer", help: forms)
        }
        if text[separator] == "/" {
            guard let record = RecordName(text) else {
                throw StoreError(.invalidRequest, "a record is named by its source and key", help: forms)
            }
            return try self.record(record)
        }
        return try identifier(String(text[..<separator]), String(text[text.index(after: separator)...]))
    }

    private var forms: String {
        "write a profile id, a record as in `crm/17`, or an identifier as in `email:a@b.com`"
    }

    /// The profile of an id, or what became of it.
    private func profile(_ id: String) throws -> ProfileMatch {
        var former: [String] = []
        var current = id
        while former.count <= 1000, !former.contains(current) {
            let hash = ProfileSearch.hash(current)
            let columns = [ProfilesTable.hash.field, ProfilesTable.profileID.field]
            if try view.rows(.profiles(view.plan), columns: columns, hashes: [hash]).count > 0 {
                return .profile(current, former: former)
            }
            let history = try view.rows(.idHistory, hashes: [hash])
            guard let next = try ProfileSearch.successor(history) else { break }
            former.append(current)
            current = next
        }
        // What is no id may be anything, also a value of a person.
        let name = id.utf8.count == 26 && !id.contains("@") ? "profile `\(id)`" : "profile of that id"
        return .nothing("there is no \(name) in generation \(view.entry.generation)")
    }

    /// Where an id leads last; a merge counts before a split.
    private static func successor(_ history: Batch) throws(StoreError) -> String? {
        let (successors, reasons) = (try history[IDHistoryTable.successorID], try history[IDHistoryTable.reason])
        let generations = try history[IDHistoryTable.generation]
        let last = generations.indices.max { a, b in
            (generations[a], reasons[a] == "merge" ? 1 : 0) < (generations[b], reasons[b] == "merge" ? 1 : 0)
        }
        return last.flatMap { successors[$0] }
    }

    /// The placing hash of a profile.
    static func hash(_ id: String) -> Int64 {
        KeyHash.profiles(.string(StringColumn([id])))[0]
    }

    /// The placing hash of a record; throws when its source is none that describes people.
    func hash(_ record: RecordName) throws -> Int64 {
        let known = view.plan.identity.sources
        guard let source = view.plan.source(record.source), known.contains(source.name) else {
            throw StoreError(
                .invalidRequest, "there is no source `\(record.source)` that describes people",
                help: "the sources are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
        return KeyHash.records(source: source.originalName, keys: .string(StringColumn([record.key])))[0]
    }

    /// The profile of a record.
    package func record(_ record: RecordName) throws -> ProfileMatch {
        let hash = try hash(record)
        let members = try view.rows(.members, hashes: [hash]).gathered(
            MembersTable.kind, equal: MembersTable.Kind.record.rawValue)
        if members.count > 0, let id = try members[MembersTable.profileID][0] { return .profile(id, former: []) }
        let rows = try view.rows(.records(view.plan), hashes: [hash])
        if rows.count > 0 {
            return .nothing("`\(view.maskedName(record))` belongs to no profile: it holds only anonymous identifiers")
        }
        return .nothing(missing(record).message)
    }

    /// Says that there is no such record.
    func missing(_ record: RecordName) -> StoreError {
        StoreError(
            .invalidRequest, "there is no record `\(view.maskedName(record))` in generation \(view.entry.generation)",
            help: ProfileMatch.help)
    }

    private func identifier(_ name: String, _ value: String) throws -> ProfileMatch {
        let known = view.plan.attributes.filter(\.isIdentifier).map(\.name)
        guard let attribute = view.plan.attribute(name), attribute.isIdentifier else {
            throw StoreError(
                .invalidRequest, "there is no identifier `\(name)`",
                help: "the identifiers are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
        let hashes = try normalForms(value, attribute).map {
            KeyHash.identifiers(attribute: name, values: $0)[0]
        }
        let rows = try view.rows(.identifiers, hashes: hashes)
        guard rows.count > 0 else { return .nothing("no profile holds this \(name)") }
        let profiles = try rows[IdentifiersTable.profileIDs][0].sorted()
        if try rows[IdentifiersTable.trusted][0] == 0 { return .distrusted(profiles, attribute: name) }
        if profiles.count == 1 { return .profile(profiles[0], former: []) }
        return profiles.isEmpty ? .nothing("no profile holds this \(name)") : .several(profiles, attribute: name)
    }

    /// The normal forms of a value, each a column of one row: as written, and as read in every country that a source
    /// gives for the attribute.
    private func normalForms(_ value: String, _ attribute: AttributePlan) throws -> [Column] {
        let mappings = view.plan.sources.flatMap(\.map).filter { $0.attribute == attribute.name }
        let countries = [nil] + Set(mappings.compactMap(\.country)).sorted()
        let written = Column.string(StringColumn([value]))
        return try countries.map { country in
            let form = try AttributeNormalForm(
                attribute.semantic, country: country, custom: attribute.normalise, storage: attribute.type)
            let stored =
                attribute.type == .string ? written : try written.cast(to: attribute.type, view.context)
            return form.apply(stored, view.context).column
        }
    }
}
