import CDPColumns
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Events of which only the day is known: each is the start of its day in the project's zone.
@Suite struct DateEventTests {
    private func specs(_ traits: [String], zone: String = "UTC", more: String = "") -> String {
        let traits = traits.enumerated().map { "  t\($0): \($1)\n" }.joined()
        return ShopProject.specs(
            """
              visits:
                read: { file: "visits/*.csv" }
                key: no
                event_at: day
                belongs_to: [{ identifier: email, value: who }]
                fields: { no: { type: string, required: true }, day: date, who: string, shop: string }
            \(more)
            identity:
              rules: { same_email: email }
            traits:
            \(traits)
            """
        ).replacing("project: shop", with: "project: shop\ntimezone: \(zone)")
    }

    /// The first night is 2026-01-01T00:00:00Z.
    private func project(_ days: [String]) throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,eva@x.cz,,Eva,CZ"])
        try StoreFiles.makeDirectory("\(project.path)/visits")
        let rows = days.enumerated().map { "v\($0),\($1),eva@x.cz,s\($0)\n" }.joined()
        try project.writeText("visits/1.csv", "no,day,who,shop\n" + rows)
        return project
    }

    private func values(_ project: ShopProject) throws -> [Column] {
        try #require(try project.detail("crm/1")).traits.map(\.value)
    }

    private func counts(_ project: ShopProject) throws -> [Int64?] {
        try values(project).map { column -> Int64? in
            if case .integer(let numbers) = column { numbers[0] } else { nil }
        }
    }

    @Test(arguments: [
        ("UTC", ["2025-12-30", "2025-12-31"], [2, 1, 2]),
        ("UTC", ["2026-01-01"], [1, 1, 1]),
        ("UTC", ["2026-01-02"], [0, 0, 0]),
        ("America/Lima", ["2026-01-01", "2025-12-31"], [1, 1, 1]),
        ("America/Lima", ["2025-12-30"], [1, 0, 1]),
        ("Pacific/Kiritimati", ["2026-01-01", "2026-01-02"], [1, 1, 1]),
        ("Pacific/Pago_Pago", ["2026-01-01", "2025-12-31"], [1, 1, 1]),
        ("Europe/Prague", ["2025-12-31", ""], [1, 0, 1]),
        ("Asia/Kolkata", ["2025-12-01", "2025-11-30"], [2, 0, 0]),
        ("UTC", [], [0, 0, 0]),
    ])
    func areCountedFromTheStartOfTheirDay(zone: String, days: [String], expected: [Int64?]) throws {
        let traits = [
            "count(visits)", "count(visits) within 1 days", "count(visits) since as_of() - interval '31 days'",
        ]
        let project = try project(days)
        try project.apply(specs(traits, zone: zone))
        #expect(try counts(project) == expected)
    }

    /// A date begins a window where its day begins in the project's zone; an instant stays what it is.
    @Test(arguments: [
        ("Europe/Prague", 2 as Int64, 1 as Int64), ("America/Lima", 2, 2), ("Pacific/Kiritimati", 2, 1), ("UTC", 2, 2),
    ])
    func aWindowSinceADateHoldsItsDay(zone: String, since: Int64, instant: Int64) throws {
        let project = try project(["2025-11-30", "2025-12-01", "2025-12-02"])
        let traits = [
            "count(visits) since date '2025-12-01'", "count(visits) since '2025-12-01'",
            "count(visits) since today() - 31", "count(visits) since timestamp '2025-12-01T00:00:00Z'",
        ]
        try project.apply(specs(traits, zone: zone))
        let found = try counts(project)
        #expect(Array(found.prefix(2)) == [since, since])
        #expect(found[3] == instant)
    }

    /// Days that begin later enter by themselves, whether or not anything else changes.
    @Test(arguments: [false, true])
    func enterAndLeaveAtTheStartOfTheirDay(isRedefined: Bool) throws {
        let project = try project(["2026-01-02"])
        let traits = ["count(visits)", "count(visits) within 1 days"]
        for (night, expected) in [[0, 0], [0, 0], [1, 1], [1, 0]].enumerated() {
            let more = isRedefined ? ["count(visits) where shop <> 'x\(night)'"] : []
            try project.apply(specs(traits + more, zone: "America/Lima"))
            #expect(try Array(counts(project).prefix(2)) == expected.map { Int64($0) }, "night \(night)")
        }
    }

    @Test func firstAndLastGoByDayAndThenByKey() throws {
        let project = try project(["2025-12-02", "2025-12-01", "2025-12-02", "2025-12-01"])
        try project.apply(specs(["first(visits.shop)", "last(visits.shop)", "min(visits.day)", "max(visits.day)"]))
        let texts = try values(project).prefix(2).map { column -> String? in
            if case .string(let texts) = column { texts[0] } else { nil }
        }
        #expect(texts == ["s1", "s2"])
        let days = try values(project).suffix(2).map { column -> Int32? in
            if case .date(let days) = column { days[0] } else { nil }
        }
        #expect(days == [20423, 20424])
    }

    /// A guest's day and the instant of another record are compared as instants.
    @Test(arguments: [("UTC", "EVA"), ("Pacific/Kiritimati", "GUEST")])
    func aDayIsComparedWithInstants(zone: String, expected: String) throws {
        let project = try project([])
        try project.writeText("visits/2.csv", "no,day,who,shop\nv,2025-12-31,eva@x.cz,Guest\n")
        try StoreFiles.makeDirectory("\(project.path)/calls")
        try project.writeText("calls/1.csv", "id,mail,name,at\nc,eva@x.cz,Eva,2025-12-30T12:00:00Z\n")
        let more = """
                map: { email: who, first_name: shop }
              calls:
                read: { file: "calls/*.csv" }
                key: id
                version: at
                fields: { id: { type: string, required: true }, mail: string, name: string, at: timestamp }
                map: { email: mail, first_name: name }
            profile:
              attributes:
                first_name: { keep: earliest }
            """
        try project.apply(specs(["count(visits)"], zone: zone, more: more))
        let name = try #require(try project.detail("crm/1")).attributes.first { $0.name == "first_name" }?.value
        guard case .string(let texts)? = name else { return }
        #expect(texts[0] == expected)
    }

    /// An identifier need not be a text: it is found, kept and distrusted by its text.
    @Test(arguments: [
        ("integer", "7", "7", "7"), ("money", "7.50", "7.5", "7.5*"), ("boolean", "true", "true", "t*"),
        ("date", "2025-12-01", "2025-12-01", "2025-*"), ("float", "2.5", "2.5", "2.*"),
        ("timestamp", "2025-12-01T00:00:00Z", "2025-12-01T00:00:00Z", "*00:00Z"),
    ])
    func identifiersOfAnyType(type: String, value: String, written: String, pattern: String) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,eva@x.cz,,\(value),CZ", "2,iva@x.cz,,\(value),CZ", "3,ola@x.cz,,,CZ"])
        let specs = ShopProject.specs(
            """
            profile:
              attributes:
                member: { type: \(type), identifier: true, pii: contact }
            identity:
              rules: { same_member: member }
            """
        ).replacing("last_name: string", with: "last_name: \(type)").replacing(
            "last_name: last_name", with: "member: last_name")
        try project.apply(specs)
        #expect(try project.detail("member:\(written)")?.records.map(\.description) == ["crm/1", "crm/2"])
        let distrusting = specs + "\n  distrust: { member: { values: [\"\(pattern)\"] } }\n"
        try project.apply(distrusting)
        #expect(try project.detail("crm/1")?.records.count == 1)
    }
}
