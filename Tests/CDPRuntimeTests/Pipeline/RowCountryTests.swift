import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Phone numbers and postal codes that are read in the country of their own row.
@Suite struct RowCountryTests {
    private func specs(_ map: String) -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "crm/*.csv" }
            key: id
            fields: { id: { type: string, required: true }, land: string, tel: string, zip: string, ok: boolean, at: timestamp }
            map:
              \(map)
            consents:
              sms: { granted: ok, at: at, contact: tel, country: land }
          calls:
            read: { file: "calls/*.csv" }
            key: id
            event_at: at
            fields: { id: { type: string, required: true }, land: string, tel: string, at: timestamp }
            belongs_to: [{ identifier: phone, value: tel, country: land }]
        consents:
          sms: { for: phone }
        identity: { rules: { same: phone } }
        traits:
          answered: count(calls)
        destinations:
          list:
            write: { file: out/list.csv }
            key: tel
            fields: { tel: phone, zip: postal_code, calls: answered }
          sms:
            write: { file: out/sms.csv }
            consent: sms
            key: tel
            fields: { tel: phone }

        """
    }

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        for folder in ["crm", "calls"] { try StoreFiles.makeDirectory("\(project.path)/\(folder)") }
        try project.writeText(
            "crm/1.csv",
            """
            id,land,tel,zip,ok,at
            1,DE,0151 23456780,1067,true,2025-01-01T00:00:00Z
            2,France,06 12 34 56 70,1000,false,2025-01-01T00:00:00Z
            3,usa,(415) 555-2670,2139,true,2025-01-01T00:00:00Z
            4,,+33 6 12 34 56 79,F 9,true,2025-01-01T00:00:00Z
            5,Atlantis,06 12 34 56 71,77,true,2025-01-01T00:00:00Z
            6,\u{A0}756 ,079 123 45 60,8001,true,2025-01-01T00:00:00Z

            """)
        try project.writeText(
            "calls/1.csv",
            """
            id,land,tel,at
            a,Deutschland,0151/23456780,2025-02-01T00:00:00Z
            b,FRA,0033612345670,2025-02-01T00:00:00Z
            c,FR,0151 23456780,2025-02-01T00:00:00Z

            """)
        return project
    }

    @Test(
        arguments: [
            "{ phone: \"phone(tel, land)\", postal_code: \"postal_code(zip, land)\" }",
            "{ phone: { value: tel, country: land }, postal_code: { value: zip, country: land } }",
            "{ phone: { value: tel, country: \"coalesce(land, 'ZZ')\" }, postal_code: { value: zip, country: trim(land) } }",
        ])
    func eachRowIsReadInItsOwn(map: String) throws {
        let project = try project()
        try project.apply(specs(map))
        #expect(
            try project.lines("out/list.csv").sorted() == [
                "+14155552670,02139,0", "+33612345670,01000,1", "+33612345679,F9,0", "+41791234560,8001,0",
                "+4915123456780,01067,1", "tel,zip,calls",
            ])
        #expect(
            try project.lines("out/sms.csv").sorted() == [
                "+14155552670", "+33612345679", "+41791234560", "+4915123456780", "tel",
            ])
    }

    /// A placeholder is written as people write it, in whatever country its row is.
    @Test func aPatternIsReadInTheCountriesOfRows() throws {
        let project = try project()
        let map = "{ phone: { value: tel, country: land }, postal_code: { value: zip, country: land } }"
        try project.apply(
            specs(map).replacing(
                "{ rules: { same: phone } }",
                with: "{ rules: { same: phone }, distrust: { phone: { values: [\"06 12 34 56 70\"] } } }"))
        let lines = try project.lines("out/list.csv")
        #expect(!lines.contains { $0.hasPrefix("+33612345670") })
        #expect(lines.count == 5)
    }
}
