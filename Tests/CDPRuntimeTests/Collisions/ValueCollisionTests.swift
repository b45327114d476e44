import CDPColumns
import CDPPlan
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPRuntime

/// Values that have one hash are never taken for one value.
@Suite struct ValueCollisionTests {
    private let first = CollidingText.pair.0
    private let second = CollidingText.pair.1

    private func refusal(_ project: ShopProject, _ specs: String) -> String? {
        let error = #expect(throws: StoreError.self) { try project.apply(specs) }
        #expect(error?.kind == .collision)
        return error?.message
    }

    @Test(arguments: ["identity: { rules: { same_email: email } }\n", "profile: {}\n"])
    func nobodyIsMergedByIt(identity: String) throws {
        let specs = ShopProject.specs(identity)
        let together = try ShopProject()
        try together.write("1.csv", ["1,\(first),,A,FR", "2,\(second),,B,FR"])
        #expect(refusal(together, specs) == "two values of the attribute `email` have the same hash")
        #expect(try together.store.head() == nil)
        let apart = try ShopProject()
        try apart.write("1.csv", ["1,\(first),,A,FR", "2,b@x.fr,,B,FR"])
        try apart.apply(specs)
        try apart.write("2.csv", ["3,\(second),,C,FR"])
        #expect(refusal(apart, specs) == "two values of the attribute `email` have the same hash")
        #expect(try apart.store.head()?.generation == 1)
    }

    @Test func aRuleOfSeveralAttributesComparesAll() throws {
        let specs =
            ShopProject.specs("identity: { rules: { same_name: [last_name, country, tag] } }\n")
            .replacing("country: country", with: "country: country\n      tag: phone")
            .replacing("phone: { value: phone, country: FR }", with: "phone: { value: id, country: FR }")
            + "profile: { attributes: { tag: { type: string, pii: none } } }\n"
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,\(first),A,FR", "2,b@x.fr,\(second),A,FR"])
        #expect(refusal(project, specs) == "two values of the attribute `tag` have the same hash")
        try project.write("1.csv", ["1,a@x.fr,\(first),A,FR", "2,b@x.fr,\(first),A,FR"])
        try project.apply(specs)
        #expect(try project.store.head()?.tables["profiles"]?.rows == 1)
    }

    @Test func guestsAreTold() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
              orders:
                read: { file: "orders/*.csv" }
                delivers: log
                key: id
                event_at: at
                fields: { id: { type: string, required: true }, at: timestamp, tag: string }
                map: { tag: tag }
            profile: { attributes: { tag: { type: string, pii: none } } }

            """)
        try StoreFiles.makeDirectory(project.path + "/orders")
        try project.write("1.csv", ["1,a@x.fr,,A,FR"])
        try project.writeText(
            "orders/1.csv",
            "id,at,tag\n1,2026-01-01T00:00:00Z,\(first)\n2,2026-01-01T00:00:00Z,\(second)\n")
        #expect(refusal(project, specs)?.contains("table `records`") == true)
    }

    @Test func aLookupFindsItsOwnKeyOnly() throws {
        func specs(_ more: String = "") -> String {
            ShopProject.specs(
                """
                profile: { attributes: { tag: { type: string, pii: none }, land: { type: string, pii: none } } }
                enrichments:
                  lands:
                    lookup: lands.csv
                    fields: { code: { type: string, required: true }, land: string }
                    match: { code: tag }
                    add: { land: land }

                """
            ).replacing("country: country", with: "country: country\n      tag: last_name")
        }
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,\(first),FR", "2,b@x.fr,,\(second),FR"])
        try project.writeText("lands.csv", "code,land\n\(first),Aisne\n")
        try project.apply(specs())
        let lands = try ["email:a@x.fr", "email:b@x.fr"].map { person -> String? in
            guard case .string(let land)? = try project.detail(person)?.addedColumns.first?.value else { return nil }
            return land[0]
        }
        #expect(lands == ["Aisne", nil])
        try project.writeText("lands.csv", "code,land\n\(first),Aisne\n\(second),Orne\n")
        #expect(refusal(project, specs())?.contains("enrichment.lands") == true)
    }

    @Test func aReceiverGetsNobodyInThePlaceOfAnother() throws {
        let specs =
            ShopProject.specs(
                """
                profile: { attributes: { tag: { type: string, pii: none } } }
                destinations:
                  list:
                    write: { file: out/list.csv }
                    key: TAG
                    fields: { TAG: tag }

                """
            ).replacing("country: country", with: "country: country\n      tag: last_name")
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,\(first),FR", "2,b@x.fr,,\(second),FR"])
        #expect(refusal(project, specs)?.contains("destination.list") == true)
        try project.write("1.csv", ["1,a@x.fr,,\(first),FR", "2,b@x.fr,,other,FR"])
        try project.apply(specs)
        try project.apply(specs)
        try project.write("2.csv", ["1,a@x.fr,,\(second),DE"])
        #expect(refusal(project, specs)?.contains("destination.list") == true)
        #expect(try project.lines("out/list.csv").sorted() == ["TAG", first, "other"].sorted())
    }

    @Test func aConsentIsThatOfItsContact() throws {
        func statements(_ contacts: [(String, UInt8)]) -> Batch {
            let texts = StringColumn(contacts.map(\.0))
            return Batch(
                .consents,
                [
                    ConsentsTable.hash.filled(KeyHash.stored("consent:mk", .string(texts))),
                    ConsentsTable.consent.filled("mk", count: contacts.count),
                    ConsentsTable.contact.filled(texts),
                    ConsentsTable.granted.filled(FixedColumn(contacts.map(\.1))),
                    ConsentsTable.at.filled(FixedColumn(contacts.map { _ in 0 })),
                    ConsentsTable.source.filled("crm", count: contacts.count),
                    ConsentsTable.key.filled("1", count: contacts.count),
                ])
        }
        let plan = try #require(try ShopProject.manifest(ShopProject.specs("profile: {}\n"))).plan
        let asked = Column.string(StringColumn([first, second, "c@x.fr"]))
        func grants(_ contacts: [(String, UInt8)]) throws -> [UInt8] {
            try ConsentLedger(statements(contacts), plan, asOf: Instant(microseconds: 1))
                .grants("mk", contacts: asked)
        }
        #expect(try grants([(first, 1)]) == [1, 0, 0])
        #expect(try grants([(second, 1), ("c@x.fr", 1)]) == [0, 1, 1])
        #expect(try grants([(first, 1), (second, 0), ("c@x.fr", 1)]) == [0, 0, 1])
    }

    @Test func rowsThatDifferAreDistinct() {
        let rows = Batch(["a": .string(StringColumn([first, second, first, "x", second]))])
        #expect(Set(rows.rowHashes()).count == 2)
        var seen = DistinctRows(capacity: 2)
        let (hashes, checks) = (rows.rowHashes(), rows.rowChecks())
        #expect((0..<rows.count).map { seen.insert(hashes[$0], checks[$0]) } == [true, true, false, true, false])
        #expect((0..<rows.count).allSatisfy { DistinctRows(rows).contains(hashes[$0], checks[$0]) })
        #expect(!DistinctRows(rows.slice(0..<1)).contains(hashes[1], checks[1]))
    }
}
