import CDPPlan
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPRuntime

@Suite struct SnapshotFolderTests {
    private static let pages = [
        "in/dt=2026-01-24/customers_1.csv", "in/dt=2026-01-31/customers_1.csv", "in/dt=2026-01-31/customers_2.csv",
    ]

    /// A pattern with a `/` looks at the whole path, another one at the name of the file.
    @Test(arguments: [
        ("dt=([0-9-]+)/", [1, 2]), ("/dt=([0-9-]+)/customers", [1, 2]), ("customers_([0-9]+)", [2]),
        ("^customers_2", [2]),
        ("dt=([0-9-]+)", []),
    ])
    func theNewestFolderIsASnapshot(pattern: String, expected: [Int]) throws {
        #expect(
            try SnapshotGroups(pattern).newest(SnapshotFolderTests.pages)
                == expected.map { SnapshotFolderTests.pages[$0] })
    }

    @Test func aPatternThatFitsNoFileIsTold() throws {
        let project = try ShopProject()
        try project.writeText("data/crm_1.csv", "id,email\n1,a@x.fr\n")
        try project.writeText("data/crm_2.csv", "id,email\n2,b@x.fr\n")
        func passed(_ pattern: String) throws -> PassedOverFiles? {
            try project.plan(
                """
                cdp: 1
                project: shop
                sources:
                  crm:
                    read: { file: "data/*.csv" }
                    delivers: snapshot
                    snapshot_of: "\(pattern)"
                    key: id
                    fields: { id: string, email: string }
                    map: { email: email }

                """
            ).impact.sources.first?.losses.passedOver
        }
        #expect(
            try passed("day=([0-9]+)")
                == PassedOverFiles(read: [], passedOver: ["data/crm_1.csv", "data/crm_2.csv"], isGrouped: true))
        #expect(
            try passed("crm_([0-9]+)")
                == PassedOverFiles(read: ["data/crm_2.csv"], passedOver: ["data/crm_1.csv"], isGrouped: true))
    }
}
