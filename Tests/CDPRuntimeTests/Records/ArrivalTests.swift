import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// How old a record of a source without a version is.
@Suite struct ArrivalTests {
    private func specs(_ keep: String = "latest", web: String = "", delivers: String = "snapshot") -> String {
        ShopProject.specs(
            """
              web:
                read: { file: "web/*.csv" }
                key: id
            \(web)    fields: { id: { type: string, required: true }, email: string, last_name: string, seen: timestamp }
                map: { email: email, last_name: last_name }
            profile:
              attributes:
                last_name: { keep: \(keep) }
            identity:
              rules: { same_email: email }
            """, delivers: delivers)
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try StoreFiles.makeDirectory("\(project.path)/web")
        try project.writeText("web/0.csv", "id,email,last_name,seen\n")
        try project.write("1.csv", ["1,a@x.no,,Lund,NO"])
        return project
    }

    private func web(_ project: ShopProject, _ name: String, _ rows: [String]) throws {
        try project.writeText("web/\(name).csv", (["id,email,last_name,seen"] + rows).map { $0 + "\n" }.joined())
    }

    private func name(_ project: ShopProject) throws -> String? {
        let value = try project.detail("crm/1")?.attributes.first { $0.name == "last_name" }?.value
        guard case .string(let texts)? = value else { return nil }
        return texts[0]
    }

    @Test(arguments: ["snapshot", "changes"])
    func theLastArrivalIsTheLatest(delivers: String) throws {
        let project = try project()
        let specs = specs(delivers: delivers)
        try project.apply(specs)
        try web(project, "1", ["w1,a@x.no,Moen,"])
        try project.apply(specs)
        #expect(try name(project) == "MOEN")
        try project.write("2.csv", ["1,a@x.no,,Kirkeby,NO"])
        try project.apply(specs)
        #expect(try name(project) == "KIRKEBY")
    }

    /// It is said where it begins, and in details; not where a version decides or no latest value is kept.
    @Test func thatArrivalDecidesIsTold() throws {
        let project = try project()
        let report = try project.plan(specs())
        #expect(report.arrivals.map(\.source) == ["crm", "web"])
        #expect(report.arrivals.last?.attributes == ["email", "last_name"])
        #expect(PlanTextRenderer(report).text.contains("  web: the value that arrived last"))
        try project.apply(specs())
        try web(project, "1", ["w1,a@x.no,Moen,"])
        let later = try project.plan(specs())
        #expect(!PlanTextRenderer(later).text.contains("Order of arrival"))
        #expect(PlanTextRenderer(later, showsDetails: true).text.contains("Order of arrival"))
        let timed = try project.plan(specs(web: "    version: seen\n"))
        #expect(timed.arrivals.map(\.source) == ["crm"])
        let kept = try project.plan(specs("longest"))
        #expect(kept.arrivals.last?.attributes == ["email"])
        #expect(!PlanTextRenderer(kept).text.contains("Order of arrival"))
        // What a profile keeps of a source that has lost its version hangs on the arrival again.
        try project.apply(specs(web: "    version: seen\n"))
        #expect(PlanTextRenderer(try project.plan(specs())).text.contains("  web: the value that arrived last"))
    }

    /// A delivery that says the same makes nothing newer.
    @Test func anUnchangedRowKeepsItsAge() throws {
        let project = try project()
        try project.apply(specs())
        try web(project, "1", ["w1,a@x.no,Moen,"])
        try project.apply(specs())
        try project.write("2.csv", ["1,a@x.no,,Lund,NO"])
        try project.apply(specs())
        #expect(try name(project) == "MOEN")
        // The first to arrive is the earliest.
        try project.apply(specs("earliest"))
        #expect(try name(project) == "LUND")
    }

    /// A version that is an instant and an arrival are compared.
    @Test(arguments: [("2026-01-01T12:00:00Z", "KIRKEBY"), ("2026-06-01T00:00:00Z", "MOEN")])
    func anArrivalIsComparedWithVersions(version: String, expected: String) throws {
        let project = try project()
        let specs = specs(web: "    version: seen\n")
        try project.apply(specs)
        try web(project, "1", ["w1,a@x.no,Moen,\(version)"])
        try project.apply(specs)
        #expect(try name(project) == "MOEN")
        try project.write("2.csv", ["1,a@x.no,,Kirkeby,NO"])
        try project.apply(specs)
        #expect(try name(project) == expected)
    }

    /// What is computed again from stored rows has the ages that it had.
    @Test func mappingAgainForgetsNoAge() throws {
        let project = try project()
        try project.apply(specs())
        try web(project, "1", ["w1,a@x.no,Moen,"])
        try project.apply(specs())
        let again = specs().replacing(
            "map: { email: email, last", with: "map: { email: \"coalesce(email, email)\", last")
        try project.apply(again)
        #expect(try name(project) == "MOEN")
        try project.write("2.csv", ["1,a@x.no,,Kirkeby,NO"])
        try project.apply(again)
        try project.apply(specs())
        #expect(try name(project) == "KIRKEBY")
    }

    @Test func aRowThatComesBackIsNew() throws {
        let project = try project()
        try project.apply(specs())
        try web(project, "1", ["w1,a@x.no,Moen,"])
        try project.apply(specs())
        try project.write("2.csv", ["9,z@x.no,,Zahl,NO"])
        try project.apply(specs())
        try project.write("3.csv", ["1,a@x.no,,Lund,NO"])
        try project.apply(specs())
        #expect(try name(project) == "LUND")
    }
}
