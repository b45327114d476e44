import CDPPlan
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPRuntime

/// A plan that is kept is carried out as it is, or not at all.
@Suite struct SavedPlanTests {
    private static func specs(_ more: String = "") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            segments:
              french: country = 'FR'
            destinations:
              letters:
                write: { file: out/letters.csv }
                segment: french
                key: EMAIL
                fields: { EMAIL: email }

            """ + more)
    }

    private static let nights = [
        ["1,a@x.fr,,ANNE,FR", "2,b@x.fr,,BEA,FR", "3,b@x.fr,,BEA,DE", "4,,,CARL,FR"],
        ["5,a@x.fr,,ANNE,FR", "2,c@x.fr,,BEA,FR", "6,d@x.fr,,DORA,FR"],
        ["1,,,ANNE,DE", "7,e@x.fr,,EVA,FR"],
    ]

    /// Every file of a store that holds content, by path, without the journal and what is not part of generations.
    private func content(_ project: ShopProject) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        func walk(_ folder: String) throws {
            for name in try StoreFiles.list("\(project.path)/store/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                if ["_cdp/log", "_cdp/journal", "_cdp/readers", "_cdp/lock", "_cdp/staged"].contains(path) { continue }
                if let names = try? StoreFiles.list("\(project.path)/store/\(path)"), !names.isEmpty {
                    try walk(path)
                } else if let bytes = try? StoreFiles.read("\(project.path)/store/\(path)") {
                    files[path] = bytes
                }
            }
        }
        try walk("")
        return files
    }

    @Test(arguments: [UpdateMode.rewrite, .deletionVectors], [nil, "staging"] as [String?])
    func leavesTheBytesOfAnApply(updates: UpdateMode, place: String?) throws {
        let (kept, plain) = (try ShopProject(), try ShopProject())
        for project in [kept, plain] { project.replace(updates) }
        for (night, rows) in Self.nights.enumerated() {
            for project in [kept, plain] { try project.write("\(night).csv", rows) }
            let plan = try kept.save(Self.specs(), in: place.map { "\(kept.path)/\($0)" })
            let before = try content(kept)
            #expect(try kept.plan(Self.specs()).impact == plan.report.impact)
            #expect(try content(kept) == before)
            // What comes after the plan waits for the next one.
            try kept.write("later\(night).csv", ["9\(night),z\(night)@x.fr,,ZOE,FR"])
            let applied = try kept.promote(plan, accepting: accepted(plan))
            try plain.apply(Self.specs())
            #expect(applied.generation?.plan == plan.id)
            #expect(applied.delivered == ["letters"])
            #expect(try content(kept) == content(plain), "night \(night)")
            #expect(try kept.lines("out/letters.csv") == plain.lines("out/letters.csv"))
            #expect(!StoreFiles.exists(plan.place(in: kept.store.layout)))
            try plain.write("later\(night).csv", ["9\(night),z\(night)@x.fr,,ZOE,FR"])
            try kept.apply(Self.specs())
            try plain.apply(Self.specs())
            #expect(try content(kept) == content(plain), "after night \(night)")
        }
    }

    private func accepted(_ plan: SavedPlan) -> [Acceptance] {
        plan.report.gates.map { Acceptance(gate: $0.kind, address: $0.address, reason: "a test") }
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch let error as StoreError {
            return "\(error.kind): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    @Test func isRefusedWhereTheStoreIsNotAsItWas() throws {
        let shop = try ShopProject()
        try shop.write("1.csv", Self.nights[0])
        try shop.apply(Self.specs())
        try shop.write("2.csv", Self.nights[1])
        let plan = try shop.save(Self.specs())
        try shop.apply(Self.specs())
        let before = try content(shop)
        #expect(message { try shop.promote(plan, accepting: accepted(plan)) } == "stale: this plan is stale")
        #expect(try content(shop) == before)
        let next = try shop.save(Self.specs("guards: { segment_moves: 41% }\n"))
        #expect(next.base.generation == 2)
        try shop.promote(next)
        #expect(message { try shop.promote(next) } == "stale: this plan was applied already: it is generation 3")
        var foreign = try shop.save(Self.specs())
        foreign.storeID = "another"
        #expect(message { try shop.promote(foreign) } == "stale: this plan is for another store")
    }

    @Test func isRefusedWhereADestinationWasSentSomething() throws {
        let shop = try ShopProject()
        try shop.write("1.csv", Self.nights[0])
        try shop.apply(Self.specs())
        try shop.write("2.csv", Self.nights[1])
        let plan = try shop.save(Self.specs())
        var moved = plan
        moved.ledgers["letters"] = 7
        #expect(
            message { try shop.promote(moved) } == "stale: this plan is stale: destinations were sent something since")
        #expect(try shop.promote(plan, accepting: accepted(plan)).generation?.generation == 2)
    }

    @Test(arguments: ["entry", "file", "short", "all"]) func isRefusedWhereWhatWasKeptIsGone(_ part: String) throws {
        let shop = try ShopProject()
        try shop.write("1.csv", Self.nights[0])
        let plan = try shop.save(Self.specs())
        let file = try #require(
            try StoreFiles.list("\(plan.place(in: shop.store.layout))/profiles").first { $0.hasSuffix(".parquet") })
        switch part {
        case "entry": try StoreFiles.remove("\(plan.place(in: shop.store.layout))/_log/profiles.json")
        case "file": try StoreFiles.remove("\(plan.place(in: shop.store.layout))/profiles/\(file)")
        case "short": try StoreFiles.write([1], to: "\(plan.place(in: shop.store.layout))/profiles/\(file)")
        default: try StoreFiles.removeTree(plan.place(in: shop.store.layout))
        }
        let text = message { try shop.promote(plan, accepting: accepted(plan)) }
        #expect(text == "stale: what this plan computed is not kept any more")
        #expect(try shop.store.head() == nil)
        // Nothing of it stays in the tables.
        #expect(try StoreFiles.list("\(shop.path)/store/profiles").filter { $0.hasSuffix(".parquet") } == [])
        #expect(try shop.rebase(plan).generation?.generation == 1)
    }

    @Test func isComputedAgainWithinTheTolerance() throws {
        let shop = try ShopProject()
        let many = (0..<100).map { "\($0),p\($0)@x.fr,,NAME,FR" }
        try shop.write("1.csv", many)
        try shop.apply(Self.specs())
        let wider = Self.specs().replacing("country = 'FR'", with: "country in ('FR', 'DE')")
        let plan = try shop.save(wider)
        try shop.write("2.csv", (100..<109).map { "\($0),p\($0)@x.fr,,NAME,FR" })
        try shop.apply(Self.specs())
        #expect(message { try shop.promote(plan) } == "stale: this plan is stale")
        let applied = try shop.rebase(plan)
        #expect(applied.generation?.generation == 3)
        #expect(applied.generation?.counts[.profiles] == 109)
        let second = try shop.save(Self.specs())
        try shop.write("3.csv", (200..<260).map { "\($0),p\($0)@x.fr,,NAME,FR" })
        try shop.apply(wider)
        let text = message { try shop.rebase(second) }
        #expect(text == "stale: this plan says something else on the store as it is now")
        #expect(try shop.store.head()?.generation == 4)
        try shop.apply(Self.specs())
        #expect(message { try shop.rebase(second) } == "stale: this plan is stale")
    }

    @Test func aRunThatAGateStopsKeepsItsPlan() throws {
        let shop = try ShopProject()
        try shop.write("1.csv", (0..<100).map { "\($0),p\($0)@x.fr,,NAME,FR" })
        try shop.apply(Self.specs())
        try shop.write("2.csv", (0..<80).map { "\($0),p\($0)@x.fr,,NAME,DE" })
        let before = try content(shop)
        let stopped = try shop.run(Self.specs())
        let plan = try #require(stopped.saved)
        #expect(stopped.generation == nil && plan.operation == "run")
        #expect(try content(shop) == before)
        #expect(try shop.promote(plan).generation == nil)
        let applied = try shop.promote(plan, accepting: accepted(plan))
        #expect(applied.generation?.operation == "run" && applied.generation?.plan == plan.id)
        #expect(try shop.lines("out/letters.csv").count == 21)
        #expect(try shop.run(Self.specs()).saved == nil)
    }

    @Test func whatIsTooOldOrTooMuchGoes() throws {
        let shop = try ShopProject()
        try shop.write("1.csv", Self.nights[0])
        let old = try shop.save(Self.specs(), hoursLater: 0)
        let new = try shop.save(Self.specs("guards: { segment_moves: 41% }\n"), hoursLater: 23)
        func isKept(_ plan: SavedPlan) -> Bool { StoreFiles.exists(plan.place(in: shop.store.layout)) }
        #expect(isKept(old) && isKept(new))
        _ = try shop.save(Self.specs("guards: { segment_moves: 42% }\n"), hoursLater: 25)
        #expect(!isKept(old) && !isKept(new))
        let area = StagingArea(path: shop.store.layout.staged)
        let first = try shop.save(Self.specs())
        var limits = StagingLimits()
        limits.atMost = 1
        area.expire(limits, now: first.made.at)
        #expect(try StoreFiles.list(shop.store.layout.staged).count == 1)
    }
}
