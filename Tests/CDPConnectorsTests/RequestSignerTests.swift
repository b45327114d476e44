import CDPFormats
import CDPTestSupport
import FoundationEssentials
import Testing

@testable import CDPConnectors

/// Requests to object stores are signed as botocore does it.
@Suite struct RequestSignerTests {
    private struct Case: Decodable {
        var method, host, key, region, id, secret, content, authorization: String
        var seconds: Int64
        var token: String?
        var query, headers: [[String]]
    }

    @Test(.needsPython) func signaturesAreThoseOfBotocore() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/requests.jsonl"
        try Repository.runPython("Tests/Oracles/signatures.py", "1000", "'\(path)'")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try #require(lines.count == 1000)
        for line in lines {
            let given = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
            let signer = RequestSigner(
                region: given.region, key: given.id, secret: given.secret, token: given.token)
            let request = RequestSigner.Request(
                method: given.method, host: given.host, path: "/lake/" + Percent.encoded(given.key, keepsSlashes: true),
                query: given.query.map { ($0[0], $0[1]) }, headers: given.headers.map { ($0[0], $0[1]) },
                content: RequestSigner.digest(Array(given.content.utf8)))
            let headers = signer.signing(request, at: given.seconds)
            #expect(headers.first { $0.name == "Authorization" }?.value == given.authorization, "\(line)")
        }
    }

    /// The example of Amazon's documentation of S3: `GET Object`.
    @Test func theExampleOfTheDocumentation() {
        let signer = RequestSigner(
            region: "us-east-1", key: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            token: nil)
        let request = RequestSigner.Request(
            method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt",
            headers: [("range", "bytes=0-9")])
        let signed = signer.signing(request, at: 1_369_353_600).last?.value ?? ""
        #expect(signed.hasSuffix("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"))
    }

    @Test(arguments: ["a b", "é/漢", "+%2B", "~-._", "\u{1}"])
    func whatIsEncodedIsDecoded(_ text: String) {
        #expect(Percent.decoded(Percent.encoded(text)) == text)
    }

    @Test func whatIsNoEncodedTextIsNone() {
        #expect(Percent.decoded("a+b") == "a b")
        for text in ["%", "%4", "%zz", "%ff"] { #expect(Percent.decoded(text) == nil) }
    }
}
