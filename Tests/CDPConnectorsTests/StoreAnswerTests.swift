import Testing

@testable import CDPConnectors

/// What object stores answer is read strictly.
@Suite struct StoreAnswerTests {
    @Test func aListing() throws {
        let text = """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- a note -->
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/" other='a > b'><IsTruncated>true</IsTruncated><Empty/>
              <Contents><Key>a&amp;b&#13;&lt;&#x41;</Key><ETag>&quot;d4&quot;</ETag><Size>3</Size></Contents>
              <Contents><Key>é</Key></Contents>
            </ListBucketResult>
            """
        let list = try StoreAnswer(Array(text.utf8))
        #expect(list.name == "ListBucketResult")
        #expect(list["IsTruncated"] == "true")
        #expect(list["Empty"] == "")
        #expect(list["Missing"] == nil)
        let contents = list.elements.filter { $0.name == "Contents" }
        #expect(contents.map { $0["Key"] } == ["a&b\r<A", "é"])
        #expect(contents[0]["ETag"] == "\"d4\"")
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a><b></a></b>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a>&amp</a>",
        "<a b></a>",
        "<a b=c></a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a/><b/>", "<a><![CDATA[x]]></a>", "<a b='></a>",
        String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40),
    ])
    func whatIsNoAnswerIsRefused(_ text: String) {
        #expect(throws: StoreAnswer.Fault.self) { try StoreAnswer(Array(text.utf8)) }
    }

    /// Each beginning of an answer is refused, and none makes the reader fall.
    @Test func beginningsAreRefused() throws {
        let bytes = Array("<a x=\"1\"><b>&amp;&#65;</b><c/></a>".utf8)
        _ = try StoreAnswer(bytes)
        for count in bytes.indices {
            #expect(throws: StoreAnswer.Fault.self) { try StoreAnswer(Array(bytes[..<count])) }
        }
    }

    @Test(arguments: [
        ("s3://lake/a/*.csv", "a/x.csv", true), ("s3://lake/a/*.csv", "a/b/x.csv", false),
        ("s3://lake/a/**/x.csv", "a/x.csv", true), ("s3://lake/a/*.csv", "a/.x.csv", false),
        ("s3://lake/*", "a/", false), ("s3://lake/a.csv", "a.csv", true), ("s3://lake/a//*.csv", "a//b.csv", true),
        ("s3://lake/a/*.csv", "a//b.csv", false),
    ])
    func keysMatchAsFilesDo(_ pattern: String, _ key: String, _ matches: Bool) throws {
        #expect(try #require(ObjectPattern(pattern)).matches(key) == matches)
    }

    @Test(arguments: ["s3://", "s3://lake", "s3://lake/", "s3:///a", "lake/a", "s3://lake/a/"])
    func whatNamesNoObject(_ text: String) { #expect(ObjectPattern(text) == nil) }
}
