import CDPCompiler
import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPTypes
import Testing

@Suite struct LoweringTests {
    /// A record source and an event source; more is appended.
    static let base = """
        sources:
          crm:
            read: data/crm.csv
            key: id
            fields: { id: integer, mail: string, tel: string, name: string, city: string, at: timestamp, ok: boolean }
            map:
              email: mail
              phone: { value: tel, country: FR }
              last_name: name
            consents:
              news: { granted: ok, at: at, contact: mail }
          orders:
            read: data/orders.jsonl
            key: order_id
            event_at: at
            belongs_to: { crm: customer }
            fields:
              order_id: string
              at: timestamp
              customer: integer
              amount: money
              buyer: { type: struct, fields: { email: string } }
              lines: { type: list, of: { sku: string, quantity: integer } }
            map: { email: buyer.email }
        consents:
          news: { for: email, legal_basis: consent }

        """

    @Test func standardIdentityIsWrittenOut() throws {
        let project = CompiledProject(LoweringTests.base + "identity: standard\n")
        #expect(project.found == [])
        let identity = try #require(project.plan?.identity)
        #expect(identity.rules.map(\.attributes) == [["email"], ["phone", "last_name"]])
        #expect(identity.limits == [.init(attribute: "email", maximum: 5), .init(attribute: "phone", maximum: 5)])
        #expect(identity.maximumRecords == 200)
        #expect(identity.distrust.map(\.moreThan) == [5, 5])
        #expect(project.fields("identity.same_phone") == ["on = [phone, last_name]"])
        #expect(project.fields("identity").contains("limits.records = 200"))
    }

    @Test func standardIdentityNeedsNoPhone() throws {
        let project = CompiledProject(
            """
            sources:
              crm: { read: a.csv, key: id, fields: { id: string, email: string }, map: [email] }
            identity: standard
            """)
        #expect(project.found == [])
        #expect(project.plan?.identity.rules.map(\.name) == ["same_email"])
        #expect(project.plan?.identity.distrust.first?.distinct == nil)
    }

    @Test func withoutIdentityNothingApplies() {
        let project = CompiledProject(LoweringTests.base)
        #expect(project.found == ["CDP4111 [orders]"])
        #expect(project.plan?.identity.rules == [])
        #expect(project.plan?.identity.sources == ["crm", "orders"])
    }

    @Test func keysOfOwnersAreTexts() throws {
        let plan = try #require(CompiledProject(LoweringTests.base).plan)
        let orders = try #require(plan.sources.first { $0.name == "orders" })
        #expect(orders.belongsTo == [.record(source: "crm", key: .cast(.column("customer", .integer), .string))])
        #expect(orders.map.map(\.attribute) == ["email"])
        #expect(plan.sources.first?.map.first { $0.attribute == "phone" }?.country == "FR")
    }

    @Test func shortAndLongFormsAreTheSame() {
        let short = CompiledProject(
            LoweringTests.base + "traits:\n  n: sum(orders.lines.quantity) where sku = 'a' within 30 days\n")
        let long = CompiledProject(
            LoweringTests.base + """
                traits:
                  n:
                    from: orders.lines
                    value: sum(quantity)
                    where: sku = 'a'
                    within: 30 days
                """)
        #expect(!short.diagnostics.hasErrors && !long.diagnostics.hasErrors)
        #expect(short.compilation?.manifest == long.compilation?.manifest)
        #expect(
            short.fields("trait.n") == [
                "from = orders.lines", "value = sum(quantity)", "where = sku = 'a'", "within = 30 days",
            ])
    }

    @Test func traitsTakeTheStrictestClass() throws {
        let project = CompiledProject(
            LoweringTests.base + """
                traits:
                  last_mail: last(orders.buyer.email)
                  mails: count(orders)
                  shown: concat(last_name, city)
                """)
        #expect(project.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let classes = try #require(project.plan).traits.map { "\($0.name): \($0.personalData.rawValue)" }
        #expect(classes.sorted() == ["last_mail: contact", "mails: none", "shown: identity"])
    }

    @Test(arguments: [
        ("email <> 'a@x.fr' and email is not null", "email <> «masked» and email is not null"),
        ("lower(email) in ('a', 'b') or n > 3", "lower(email) in («masked», «masked») or n > 3"),
        ("length(email) = 13", nil), ("n > 3", nil), ("coalesce(email, 'x') like '%y'", nil as String?),
    ])
    func literalsComparedWithPersonalDataAreMasked(text: String, masked: String?) {
        let project = CompiledProject(
            LoweringTests.base + "traits:\n  n: count(orders)\nsegments:\n  s:\n    where: \"\(text)\"\n")
        #expect(project.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let field = project.compilation?.manifest?.resources.first { $0.address == Address(.segment, "s") }?.fields
            .first
        if text.hasPrefix("coalesce") {
            #expect(field?.maskedValue?.contains("«masked»") == true)
            #expect(field?.maskedValue?.contains("%y") == false)
        } else {
            #expect(field?.maskedValue == masked)
        }
    }

    @Test(arguments: [
        ("out/a.csv", FileFormat.csv(CSVFormat())), ("out/a.jsonl", .jsonLines), ("out/a.parquet", .parquet),
        ("out/a.ndjson.gz", .jsonLines), ("out/a.tsv", .csv(CSVFormat(delimiter: "\t"))),
    ])
    func theExtensionGivesTheFormat(path: String, format: FileFormat) {
        let project = CompiledProject(LoweringTests.base + "destinations:\n  d: { write: \(path), fields: [email] }\n")
        #expect(!project.diagnostics.hasErrors)
        #expect(project.plan?.destinations.first?.receiver.file?.format == format)
        #expect(project.plan?.destinations.first?.key == "email")
    }

    @Test func aRenamedSourceKeepsItsFirstName() throws {
        let applied = try #require(CompiledProject(LoweringTests.base).compilation?.manifest)
        let text = LoweringTests.base.split(separator: "  crm:\n").joined(
            separator: "  people:\n    renamed_from: crm\n"
        )
        .split(separator: "{ crm: customer }").joined(separator: "{ people: customer }")
        let renamed = try #require(CompiledProject(text, applied: applied).compilation?.manifest)
        #expect(renamed.plan.sources.map(\.originalName) == ["orders", "crm"])
        let diff = ManifestDiff.changes(from: applied, to: renamed)
        #expect(diff.changes.first { $0.address == Address(.source, "people") }?.actions == [.rename])
        let later = text.split(separator: "    renamed_from: crm\n").joined()
        #expect(CompiledProject(later, applied: renamed).plan?.sources.map(\.originalName) == ["orders", "crm"])
    }

    @Test func aMappedValueThatRulesCompareReidentifies() {
        func effect(_ text: String) -> Effect? {
            CompiledProject(text).compilation?.manifest?.resources.first { $0.address == Address(.source, "crm") }?
                .fields
                .first { $0.path == "map.email" }?.effect
        }
        #expect(effect(LoweringTests.base) == .recomputes)
        #expect(effect(LoweringTests.base + "identity: standard\n") == .reidentifies)
    }
}
