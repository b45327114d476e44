import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Traits and segments that are computed of what is stored are those that are computed of everything.
@Suite struct InsightTests {
    /// A shop whose customers order in the first days of 2026, some of them later than the first night sees.
    private static func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", (0..<60).map { "\($0),p\($0 % 40)@x.fr,,N\($0 % 7),\($0 % 2 == 0 ? "FR" : "DE")" })
        try StoreFiles.makeDirectory("\(project.path)/orders")
        let orders = (0..<300).map { number in
            let day = number * 7 % 24
            let month = day < 14 ? "2025-12-\(18 + day)" : "2026-01-\(day < 23 ? "0" : "")\(day - 13)"
            return
                "o\(number),\(number % 50),\(month)T10:00:00Z,\(number % 3 == 0 ? "refunded" : "paid"),\(number % 90)\n"
        }
        try project.writeText("orders/1.csv", "order,customer,at,status,amount\n" + orders.joined())
        return project
    }

    private static func specs(traits: String, segments: String) -> String {
        ShopProject.specs(
            """
              orders:
                read: { file: "orders/*.csv" }
                key: order
                event_at: at
                belongs_to:
                  - { source: crm, key: customer }
                fields:
                  order: { type: string, required: true }
                  customer: string
                  at: { type: timestamp, required: true }
                  status: string
                  amount: integer
            identity:
              rules: { same_email: email }
            traits:
            \(traits)
            segments:
            \(segments)
            """)
    }

    private static let still = (
        traits: [
            "  bought: count(orders.order)", "  spent: sum(orders.amount) where status = 'paid'",
            "  mean: case when bought > 0 then spent / bought end",
        ],
        segments: [
            "  buyers: bought > 3", "  big: mean > 20", "  all_buyers: in_segment('buyers') or in_segment('big')",
        ]
    )
    private static let moving = (
        traits: still.traits + [
            "  recent: { from: orders, value: count(*), within: 3 days }", "  last: max(orders.at)",
            "  age: { value: \"date_diff('day', last, as_of)\", stored: false }",
        ],
        segments: still.segments + [
            "  fresh: recent > 0", "  quiet: age > 4", "  lately: in_segment('fresh') within 2 days",
        ]
    )

    /// Edits of the specs, night by night.
    private static func nights(_ start: (traits: [String], segments: [String])) -> [String] {
        let base = (traits: start.traits.joined(separator: "\n"), segments: start.segments.joined(separator: "\n"))
        func night(_ traits: String, _ segments: String) -> String { specs(traits: traits, segments: segments) }
        let other = base.traits.replacing("status = 'paid'", with: "status <> 'paid'")
        return [
            night(base.traits, base.segments), night(base.traits, base.segments), night(other, base.segments),
            night(other + "\n  refunds: count(orders.order) where status = 'refunded'", base.segments),
            night(other, base.segments.replacing("bought > 3", with: "bought > 5")),
            night(
                other,
                base.segments.replacing("  buyers: bought > 3\n", with: "").replacing(
                    "in_segment('buyers') or ", with: "")),
            night(base.traits, base.segments + "\n  french: country = 'FR'"),
        ]
    }

    @Test(arguments: [false, true]) func equalWhatIsComputedAnew(moves: Bool) throws {
        let short = try Self.project()
        let whole = try Self.project()
        for (number, specs) in Self.nights(moves ? Self.moving : Self.still).enumerated() {
            // A new file, though nobody is in it, makes everything be looked at.
            try whole.write("\(number + 2).csv", [])
            let (one, other) = (try short.apply(specs), try whole.apply(specs))
            #expect(one.report.impact.segments == other.report.impact.segments, "night \(number)")
            #expect(one.report.impact.profiles == other.report.impact.profiles, "night \(number)")
            let (mine, theirs) = (try #require(try short.store.head()), try #require(try whole.store.head()))
            for table in ["profiles", "memberships"] {
                #expect(
                    mine.tables[table]?.contentDigest == theirs.tables[table]?.contentDigest,
                    "\(table) of night \(number)")
            }
        }
    }

    /// Forty traits that each name the one before twice: written out, they would be 2^40 expressions.
    @Test func traitsThatNameOthersTwiceAreComputedOnce() throws {
        let project = try Self.project()
        let levels = (1...40).map {
            "  t\($0): { value: \"least(t\($0 - 1), t\($0 - 1) + 1)\", stored: false }"
        }
        let first = ["  last: max(orders.at)", "  t0: { value: \"date_diff('day', last, as_of)\", stored: false }"]
        let specs =
            Self.specs(
                traits: (first + levels + ["  held: t40 + 1"]).joined(separator: "\n"),
                segments: "  quiet: t40 > 4\n  lately: last > as_of - 3 days")
                + """

                destinations:
                  list:
                    write: out/list.csv
                    segment: quiet
                    key: id
                    fields: { id: profile_id, days: t40, more: t40 + t39 }
                """
        try project.apply(specs)
        let rows = try project.lines("out/list.csv").dropFirst().map { $0.split(separator: ",").compactMap { Int($0) } }
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0.count >= 2 && $0[$0.count - 1] == 2 * $0[$0.count - 2] && $0[$0.count - 2] > 4 })
        // The next night asks the delivered fields for the time that they read.
        try project.apply(specs.replacing("t40 > 4", with: "t40 > 5"))
    }
}
