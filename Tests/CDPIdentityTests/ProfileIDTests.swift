import CDPIdentity
import Testing

@Suite struct ProfileIDTests {
    /// The digests were computed with Python's `hmac` and an independent base32.
    @Test(arguments: [("crm", "1"), ("crm", "2"), ("shop", "é/1")])
    func dependsOnSecretSourceAndKey(source: String, key: String) {
        let id = ProfileID.make(secret: [1, 2, 3], source: [UInt8](source.utf8), key: [UInt8](key.utf8))
        #expect(id.count == ProfileID.length)
        #expect(String(decoding: id, as: UTF8.self) == expected["\(source) \(key)"])
    }

    private let expected = [
        "crm 1": "3472zpcysydk9ds6fvv59fk6b0", "crm 2": "3xd0nxcfmfqb242f59b8p975pv",
        "shop é/1": "201m0fyz4w7xeh90a4nwybv5fw",
    ]

    @Test func separatesSourceFromKey() {
        let one = ProfileID.make(secret: [7], source: [97], key: [98, 99])
        let other = ProfileID.make(secret: [7], source: [97, 98], key: [99])
        #expect(one != other)
    }
}
