import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes
import Testing

/// What files are read as, in the plan and in the snapshot that `cdp diff` compares.
@Suite struct FileOptionsTests {
    private func project(_ read: String, fields: String = "fields: { Name: string, Total: money }") -> CompiledProject {
        CompiledProject(
            """
            sources:
              orders:
                read: \(read)
                key: Name
                \(fields)
                map: { first_name: Name }

            """)
    }

    @Test func everyOptionIsAFieldThatReadsTheFilesAgain() throws {
        let project = project(
            #"{ file: a.csv, csv: { quote: none, escape: '\', header: false, skip_first: 2, skip_last: 1 } }"#)
        #expect(
            project.fields("source.orders").filter { $0.hasPrefix("read.csv") } == [
                #"read.csv.escape = "\""#, "read.csv.header = false", "read.csv.quote = none",
                "read.csv.skip_first = 2",
                "read.csv.skip_last = 1",
            ])
        let resource = try #require(
            project.compilation?.manifest?.resources.first { $0.address.description == "source.orders" })
        #expect(resource.fields.filter { $0.path.hasPrefix("read.csv") }.allSatisfy { $0.effect == .rereads })
        let json = self.project("{ file: a.json, json: { path: data.items } }")
        #expect(json.fields("source.orders").contains("read.json.path = data.items"))
        #expect(json.plan?.sources.first?.input.files?.format == .jsonDocument(path: ["data", "items"]))
    }

    @Test func theNumberOfARowIsAFieldOfTheContract() {
        let read = "{ file: a.csv, csv: { fill_down: [Name, Total], row_number: line } }"
        let plan = project(read).plan
        #expect(plan?.sources.first?.fields.map(\.name) == ["Name", "Total", "line"])
        #expect(plan?.sources.first?.fields.last?.type == .integer)
        let own = project(read, fields: "fields: { line: string, Name: string, Total: money }").plan
        #expect(own?.sources.first?.fields.map(\.name) == ["line", "Name", "Total"])
    }

    @Test func aColumnToFillMustBeAField() {
        let project = project("{ file: a.csv, csv: { fill_down: [Name, Totl] } }")
        #expect(project.found.filter { $0.hasPrefix("CDP21") } == ["CDP2101 [Totl]"])
    }

    @Test func aColumnThatIsNotReadSaysWhatItHolds() throws {
        let text = """
            cdp: 1
            project: shop
            sources:
              shops:
                read: shops.parquet
                key: id
                map: { city: opens }
            """
        let address = Address(.source, "shops")
        let specs = try #require(SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": text])).load().specs)
        let contracts = [address: [FieldPlan(name: "id", type: .string)]]
        let found = Compiler.compile(
            specs, contracts: contracts, unreadable: [address: ["opens": "a time of day"]]
        ).diagnostics.filter { $0.severity == .error }
        #expect(found.map(\.code) == [.unreadableColumn])
        #expect(found.first?.primary?.message == "holds a time of day")
        let other = Compiler.compile(specs, contracts: contracts, unreadable: [address: ["closes": "a time of day"]])
        #expect(other.diagnostics.contains { $0.code == .unknownName })
    }

    @Test func formulasAreAFieldOfTheDestination() {
        let project = CompiledProject(
            """
            sources:
              crm: { read: crm.csv, key: id, fields: { id: string, email: string }, map: [email] }
            destinations:
              out: { write: { file: out.csv, csv: { formulas: escape } }, fields: [email] }

            """)
        #expect(project.fields("destination.out").contains("write.csv.formulas = escape"))
    }
}
