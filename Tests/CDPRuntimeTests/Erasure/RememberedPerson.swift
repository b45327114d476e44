import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPStore

/// A shop in whose store one person left traces in every table, in several generations, and the way to look for them.
///
/// Every text of that person holds the mark; so the rows are found by what is in them, whatever tables there are.
final class RememberedPerson {
    /// Stands in every text of the person, in any case of letters.
    static let mark = "zqx"
    static let specs = """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "data/*.csv" }
            delivers: snapshot
            key: id
            fields:
              id: { type: string, required: true }
              email: string
              code: string
              last_name: string
              ok: string
              at: timestamp
            map: { email: email, first_name: code, last_name: last_name }
            consents:
              mk: { granted: "ok = 'yes'", at: at, contact: email }
          visits:
            read: { file: "visits/*.jsonl" }
            delivers: log
            key: id
            event_at: at
            belongs_to: [ { identifier: email, value: mail } ]
            fields: { id: { type: string, required: true }, at: timestamp, mail: string, note: string }
        consents:
          mk: { for: email }
        identity:
          rules: { same_email: email }
        traits:
          visit_count: count(visits.id)
          last_note: { value: last(visits.note), stored: true }
        segments:
          reached: email is not null
        destinations:
          list:
            write: { file: out/list.csv }
            segment: reached
            consent: mk
            key: EMAIL
            fields: { EMAIL: email, NAME: last_name }

        """

    let project: ShopProject
    var store: ProfileStore { project.store }

    /// Some nights in which the person changed, became one of two, and lost a record.
    init(updates: UpdateMode) throws {
        project = try ShopProject(updates: updates)
        let nights: [[String]] = [
            ["zqx1,zqxold@x.fr,zqxc1,Zqxmaid", "zqx2,zqxtwo@x.fr,zqxc2,Zqxtwo", ",zqxbad@x.fr,zqxc0,Zqxbad"],
            ["zqx1,zqxnew@x.fr,zqxc3,Zqxmaid", "zqx2,zqxnew@x.fr,zqxc2,Zqxmaid", ",zqxbad@x.fr,zqxc0,Zqxbad"],
            ["zqx1,zqxnew@x.fr,zqxc3,Zqxwife", ",zqxworse@x.fr,zqxc0,Zqxbad"],
            ["zqx1,zqxnew@x.fr,zqxc4,Zqxlater", ",zqxworse@x.fr,zqxc0,Zqxbad"],
        ]
        for (night, own) in nights.enumerated() { try apply(night: night, own) }
    }

    /// One night: all people, some of whom changed, and visits.
    func apply(night: Int, _ own: [String]) throws {
        let others = (0..<240).map { number in
            "p\(number),p\(number)@x.fr,c\(number),Name\(number % 9 == night ? night : 0)"
        }
        let rows = (others + own).map { "\($0),yes,2025-12-0\(night + 1)T00:00:00Z\n" }
        try project.writeText("data/\(night).csv", "id,email,code,last_name,ok,at\n" + rows.joined())
        let people =
            (0..<60).map { "p\($0 * 3 + night)" }
            + own.compactMap { $0.split(separator: ",").first { $0.contains("@") } }.map(String.init)
        let visits = people.enumerated().map { number, who in
            let mail = who.contains("@") ? who : "\(who)@x.fr"
            let name = who.contains(Self.mark) ? "\(Self.mark)note" : "note"
            return
                #"{"id":"v\#(night)-\#(name)-\#(number)","at":"2025-12-01T0\#(night):00:00Z","mail":"\#(mail)","note":"\#(name) \#(night)"}"#
        }
        try project.writeText("visits/\(night).jsonl", visits.map { $0 + "\n" }.joined())
        try project.apply(Self.specs)
    }

    /// Every table and ledger that lies in the store, whatever a generation says of it, at the versions that can be read.
    func snapshots() throws -> [TableSnapshot] {
        var found: [TableSnapshot] = []
        for generation in try store.oldest...(store.head()?.generation ?? 0) {
            found += try store.tables(of: store.entry(generation)).values
        }
        for destination in try store.ledgers() {
            let table = ProfileStore.ledgerTable(destination)
            for version in try (store.floor().bases?[table]?.version ?? 0)...store.lastLedgerVersion(destination) {
                let snapshot = try store.log(table).snapshot(version)
                found.append(
                    try TableSnapshot(name: table, version: version, snapshot, directory: store.layout.table(table)))
            }
        }
        return found
    }

    /// What is known of the person: ids of profiles, and stored hashes that are of no other row.
    struct Traces: Sendable {
        var ids: Set<String> = []
        var hashes: Set<Int64> = []
        /// Tables with rows of the person in some version.
        var tables: Set<String> = []

        /// Where rows of the person stand.
        func places(_ rows: Batch) -> [Int32] {
            (0..<Int32(rows.count)).filter { row in
                rows.columns.contains { column in
                    RememberedPerson.texts(column, Int(row)).contains { text in
                        text.lowercased().contains(RememberedPerson.mark) || ids.contains(text)
                    }
                }
            }
        }
    }

    /// Finds all traces: rows with the mark, then rows with the ids of profiles that these have.
    func traces() throws -> Traces {
        var traces = Traces()
        let tables = try snapshots().map { ($0, try TableReader($0).readAll()) }
        for (table, rows) in tables where table.name == "profiles" {
            let marked = rows.gathered(traces.places(rows))
            guard let column = marked["profile_id"] else { continue }
            traces.ids.formUnion((0..<marked.count).flatMap { Self.texts(column, $0) })
        }
        var others: Set<Int64> = []
        for (table, rows) in tables {
            let places = traces.places(rows)
            if !places.isEmpty { traces.tables.insert(table.name) }
            let own = Set(places)
            for (row, hash) in rows.storedHashes.enumerated() {
                if own.contains(Int32(row)) { traces.hashes.insert(hash) } else { others.insert(hash) }
            }
        }
        traces.hashes.subtract(others)
        return traces
    }

    /// The texts of a column in a row, those inside of lists and structures too.
    static func texts(_ column: Column, _ row: Int) -> [String] {
        guard column.validity[row] else { return [] }
        switch column {
        case .string(let texts): return [texts[row]].compactMap { $0 }
        case .list(let list): return (list.offsets[row]..<list.offsets[row + 1]).flatMap { texts(list.elements, $0) }
        case .structure(let parts): return parts.columns.flatMap { texts($0, row) }
        default: return []
        }
    }
}
