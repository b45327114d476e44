import CDPRuntime
import Testing

@Suite struct RecordNameTests {
    @Test(arguments: [("crm/17", "crm", "17"), ("web/a/b", "web", "a/b"), ("crm/a:b", "crm", "a:b")])
    func readsNames(text: String, source: String, key: String) throws {
        let name = try #require(RecordName(text))
        #expect(name.source == source)
        #expect(name.key == key)
        #expect(name.description == text)
    }

    @Test(arguments: ["", "crm", "/17", "crm/"]) func refusesOthers(text: String) {
        #expect(RecordName(text) == nil)
    }
}
