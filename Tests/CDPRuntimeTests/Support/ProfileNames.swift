import CDPColumns
import CDPIdentity
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Which profile each record of a shop is in, and whose name it bears: a profile's id never changes unless the record that it is
/// named after leaves it, or goes.
struct ProfileNames {
    /// A record's place in the order in which records give names: older ones first.
    private struct Age: Comparable {
        var firstSeen: Int
        var source: Int
        var key: String

        static func < (one: Age, other: Age) -> Bool {
            (one.firstSeen, one.source, one.key) < (other.firstSeen, other.source, other.key)
        }
    }

    /// By living record its profile, of those that are in one.
    private var profiles: [String: String] = [:]
    /// By record that lives or lived.
    private var ages: [String: Age] = [:]
    /// By id, the record that gives it.
    private var founders: [String: String] = [:]

    /// The names of the latest generation of a store of `DenseShop`, after those of the one before.
    init(_ store: ProfileStore, after before: ProfileNames?) throws {
        ages = before?.ages ?? [:]
        founders = before?.founders ?? [:]
        let seen: [Int64] =
            if case .integer(let column)? = try Self.rows(store, "records")["_first_seen"] { column.values } else { [] }
        for (place, record) in try Self.texts(store, "records", ["source", "key"]).enumerated() {
            let (source, key) = (record[0], record[1])
            ages["\(source)/\(key)"] = Age(
                firstSeen: Int(seen[place]), source: DenseShop.sources.firstIndex(of: source) ?? 0,
                key: key)
            let id = ProfileID.make(
                secret: [UInt8](repeating: 7, count: 32), source: Array(source.utf8), key: Array(key.utf8))
            founders[String(decoding: id, as: UTF8.self)] = "\(source)/\(key)"
        }
        for member in try Self.texts(store, "members", ["kind", "name", "value", "profile_id"])
        where member[0] == "record" {
            profiles["\(member[1])/\(member[2])"] = member[3]
        }
    }

    private static func rows(_ store: ProfileStore, _ table: String) throws -> Batch {
        let head = try #require(try store.head())
        return try TableReader(try #require(store.tables(of: head)[table])).readAll()
    }

    /// Some columns of texts, by row; an empty text for none.
    private static func texts(_ store: ProfileStore, _ table: String, _ columns: [String]) throws -> [[String]] {
        let rows = try rows(store, table)
        let texts = columns.map { name -> [String] in
            guard case .string(let column)? = rows[name] else { return [] }
            return (0..<rows.count).map { column[$0] ?? "" }
        }
        return (0..<rows.count).map { row in texts.map { $0[row] } }
    }

    /// What is wrong with the names after those of the night before.
    func wrong(after before: ProfileNames?) -> [String] {
        var wrong: [String] = []
        for id in Set(profiles.values) {
            guard let founder = founders[id] else {
                wrong.append("\(id) is named after nobody")
                continue
            }
            if let own = profiles[founder], own != id { wrong.append("\(founder) is not in the profile of its name") }
        }
        guard let before else { return wrong }
        for (id, records) in Dictionary(grouping: before.profiles, by: \.value) {
            // Once it is gone, it votes as the least of those who are left.
            let left = records.map(\.key).filter { profiles[$0] != nil }
            guard let founder = founders[id], let age = ages[founder], before.profiles[founder] == id,
                let voter = left.contains(founder) ? founder : left.min(by: isBefore), let now = profiles[voter]
            else { continue }
            guard now != id, let other = founders[now].flatMap({ ages[$0] }), other > age else { continue }
            wrong.append("the profile of \(founder) got the name of \(founders[now] ?? "")")
        }
        return wrong
    }

    /// Whether a record stands before another in the order of records.
    private func isBefore(_ one: String, _ other: String) -> Bool {
        guard let one = ages[one], let other = ages[other] else { return false }
        return (one.source, one.key) < (other.source, other.key)
    }
}
