import CDPTestSupport
import Testing

/// Who was deleted still names the profile of those who were one person with them.
@Suite struct TombstoneTests {
    private static let specs = ShopProject.specs(
        """
        identity:
          rules: { same_email: email }

        """, deletes: "country = 'gone'")

    @Test(arguments: [[], ["5,c@x.fr,,DAN,FR"]])
    func aDeletionThatComesAgainLeavesTheName(others: [String]) throws {
        let shop = try ShopProject()
        try shop.write("a.csv", ["1,a@x.fr,,ANNE,FR", "2,a@x.fr,,ANNE,FR", "3,b@x.fr,,BEA,FR", "4,c@x.fr,,CARL,FR"])
        try shop.apply(Self.specs)
        let names = try shop.stored("profiles", ["last_name", "profile_id"]).filter { !$0.hasPrefix("CARL") }
        #expect(names.count == 2)
        for night in 0..<3 {
            try shop.write("b\(night).csv", ["1,,,,gone"] + others)
            try shop.apply(Self.specs)
            let now = try shop.stored("profiles", ["last_name", "profile_id"]).filter { !$0.hasPrefix("CARL") }
            #expect(now == names)
        }
        try shop.write("c.csv", ["2,,,,gone"])
        try shop.apply(Self.specs)
        #expect(try shop.stored("profiles", ["last_name"]).contains("ANNE") == false)
    }
}
