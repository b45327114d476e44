import CDPColumns
import CDPEvaluation
import CDPPlan
import CDPStore

extension StoreView {
    /// What was stated of each consent on each contact value that records hold, as destinations judge it. A value that nobody
    /// trusts is no contact of the person, and nothing is sent to it.
    func consents(of records: Batch) throws -> [ConsentState] {
        var result: [ConsentState] = []
        for consent in plan.consents {
            guard let attribute = plan.attribute(consent.contact), let held = records[consent.contact] else { continue }
            let values = try trusted(held, of: attribute)
            let hashes = KeyHash.stored("consent:\(consent.name)", values)
            let texts = try values.texts(context)
            var contacts: [String: Int] = [:]
            for row in 0..<values.count { if let text = texts[row] { contacts[text] = row } }
            for (contact, row) in contacts.sorted(by: { $0.key < $1.key }) {
                let statements = try rows(.consents, hashes: [hashes[row]])
                let isGranted = try ConsentLedger(statements, plan, asOf: context.asOf).grants(
                    consent.name, contacts: values.gathered([Int32(row)]))[0]
                let (flags, times) = (try statements[ConsentsTable.granted], try statements[ConsentsTable.at])
                let last = (0..<statements.count).filter { flags[$0] == isGranted }.max {
                    times[$0] ?? .min < times[$1] ?? .min
                }
                let (sources, keys) = (try statements[ConsentsTable.source], try statements[ConsentsTable.key])
                result.append(
                    ConsentState(
                        consent: consent.name, attribute: consent.contact, contact: contact,
                        isGranted: last.map { _ in isGranted == 1 },
                        isUnreadable: last == nil && (0..<statements.count).contains { flags[$0] == nil },
                        isWaiting: last == nil && (0..<statements.count).contains { flags[$0] == 1 },
                        at: last.flatMap { times[$0] },
                        record: last.map { RecordName(source: sources[$0] ?? "", key: keys[$0] ?? "") }))
            }
        }
        return result
    }

    /// The values of an identifier without those that are not trusted.
    private func trusted(_ values: Column, of attribute: AttributePlan) throws -> Column {
        let hashes = KeyHash.identifiers(attribute: attribute.name, values: values)
        let known = try rows(.identifiers, hashes: Set(hashes.filter { $0 >= 0 }).sorted())
        let flags = try known[IdentifiersTable.trusted]
        let bad = Set(known.storedHashes.enumerated().filter { flags[$0.offset] == 0 }.map(\.element))
        return values.gathered(hashes.indices.map { bad.contains(hashes[$0]) ? -1 : Int32($0) })
    }
}
