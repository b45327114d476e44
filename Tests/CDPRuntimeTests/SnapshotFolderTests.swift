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
}
