package import CDPColumns
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// A value that a rule compares, of one record.
package struct RuleValue: Sendable {
    /// The attribute.
    package var attribute: String
    /// The value, a column of one row.
    package var value: Column
    /// Whether it is set aside as no evidence.
    package var isDistrusted: Bool
}

/// What a rule sees of a record.
package struct RuleEvidence: Sendable {
    /// The rule.
    package var rule: String
    /// The values that it compares.
    package var values: [RuleValue]
    /// How many other records of the same profile agree.
    package var inside: Int
    /// How many records outside of it agree.
    package var outside: Int
    /// Whether all values are there and none is set aside, so that the rule speaks for the record.
    package var isEvidence: Bool
}

/// What speaks for a record.
package struct RecordEvidenceView: Sendable {
    /// The record.
    package var record: RecordName
    /// Its profile; nil for one of anonymous identifiers only.
    package var profile: String?
    /// Every rule, in order of priority.
    package var rules: [RuleEvidence]
    /// The links of the record, used and refused.
    package var links: [LinkView]
}

extension StoreView {
    /// What speaks for a record: each rule with its values, and how many records share them. Scans the attributes that rules
    /// compare, of all records. Throws `StoreError` when there is no such record.
    package func evidence(of record: RecordName) throws -> RecordEvidenceView {
        let search = ProfileSearch(self)
        let rows = try recordRows([record])
        guard rows.count == 1 else {
            throw search.missing(record)
        }
        var profile: String?
        if case .profile(let id, _) = try search.record(record) { profile = id }
        let members = Set(try profile.map { try memberHashes(of: $0) } ?? [rows.storedHashes[0]])
        let distrust = DistrustView(view: self)
        var rules: [RuleEvidence] = []
        let exact = plan.identity.rules.filter { $0.matching == nil }
        for rule in exact {
            let values = try rule.attributes.map { name in
                let column = try rows.attribute(name, of: "records")
                return RuleValue(attribute: name, value: column, isDistrusted: try distrust.flags(name, column)[0])
            }
            let isEvidence = values.allSatisfy { $0.value.validity[0] && !$0.isDistrusted }
            rules.append(
                RuleEvidence(rule: rule.name, values: values, inside: 0, outside: 0, isEvidence: isEvidence))
        }
        let speaking = rules.indices.filter { rules[$0].isEvidence }
        let shared = try sharing(speaking.map { exact[$0].attributes }, rows)
        for (rule, records) in zip(speaking, shared) {
            let inside = records.count { members.contains($0) }
            rules[rule].inside = max(0, inside - 1)
            rules[rule].outside = records.count - inside
        }
        let links = try profile.map { id in
            try self.links(of: id).filter { $0.left == record || $0.right == record }
        }
        return RecordEvidenceView(record: record, profile: profile, rules: rules, links: links ?? [])
    }

    /// The placing hashes of a profile's records.
    func memberHashes(of profile: String) throws -> [Int64] {
        let search = ProfileSearch(self)
        return try recordNames(of: profile).map(search.hash)
    }

    /// The records of a profile.
    func recordNames(of profile: String) throws -> [RecordName] {
        let columns = [ProfilesTable.hash.field, ProfilesTable.records.field]
        let rows = try rows(.profiles(plan), columns: columns, hashes: [ProfileSearch.hash(profile)])
        return rows.count == 1 ? try records(of: rows) : []
    }

    /// For each list of attributes, the records, by placing hash, that agree with `record` on all of them.
    private func sharing(_ lists: [[String]], _ record: Batch) throws -> [[Int64]] {
        guard !lists.isEmpty else { return [] }
        let table = try table(.records(plan))
        let names = Set(lists.joined()).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let wanted = try names.map { try record.attribute($0, of: "records").hashes()[0] }
        let columns = [RecordsTable.hash.field] + table.schema.filter { places[$0.name] != nil }
        let parts = try TableReader(table).map(columns: columns, threads: threads) { _, batch in
            let stored = batch.storedHashes
            let columns = batch.selecting(names).columns
            let hashes = columns.map { $0.hashes() }
            return lists.map { list in
                let compared = list.compactMap { places[$0] }
                return stored.indices.filter { row in compared.allSatisfy { hashes[$0][row] == wanted[$0] } }
                    .map { stored[$0] }
            }
        }
        return lists.indices.map { list in parts.flatMap { $0[list] } }
    }
}

/// Which values are set aside as no evidence, as the store says.
struct DistrustView: Sendable {
    let view: StoreView

    /// Whether each value of an attribute is set aside.
    func flags(_ name: String, _ values: Column) throws -> [Bool] {
        var result = [Bool](repeating: false, count: values.count)
        let patterns = view.plan.distrusted(name)
        if !patterns.isEmpty, case .string(let texts) = values {
            for row in 0..<values.count where texts.validity[row] {
                result[row] = texts.withBytes(row) { bytes in patterns.contains { $0.matches(bytes) } }
            }
        }
        guard view.plan.identity.distrust.contains(where: { $0.attribute == name }),
            view.plan.attribute(name)?.isIdentifier == true
        else { return result }
        let hashes = KeyHash.identifiers(attribute: name, values: values)
        let rows = try view.rows(.identifiers, hashes: hashes)
        let trusted = try rows[IdentifiersTable.trusted]
        let bad = Set(rows.storedHashes.enumerated().filter { trusted[$0.offset] == 0 }.map(\.element))
        for row in hashes.indices where bad.contains(hashes[row]) { result[row] = true }
        return result
    }
}
