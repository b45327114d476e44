import CDPTypes
import Crypto

/// Signs requests to an object store: Signature Version 4 of AWS, as S3 wants it. That is: a path that is encoded once and not
/// tidied up, and the digest of the content, or words that say there is none, in a header.
///
///     let signer = RequestSigner(region: "eu-west-3", key: "AKIA…", secret: "…", token: nil)
///     let headers = signer.signing(request, at: 1_900_000_000)
struct RequestSigner: Sendable {
    /// The region, a part of what is signed.
    let region: String
    /// Who asks.
    let key: String
    /// What only who asks and the store know.
    let secret: String
    /// What makes a key hold that is valid for a time only.
    let token: String?

    /// A request as it is sent.
    struct Request: Sendable {
        /// `GET`.
        var method: String
        /// The host, with its port where that is not the usual one.
        var host: String
        /// The path, encoded.
        var path: String
        /// Names and values of the query, not encoded, in any order.
        var query: [(name: String, value: String)] = []
        /// Headers besides those of the signature; all of them are signed.
        var headers: [(name: String, value: String)] = []
        /// The SHA-256 of the content, or `UNSIGNED-PAYLOAD`.
        var content: String = RequestSigner.nothing
    }

    /// The SHA-256 of no bytes.
    static let nothing = digest([])

    /// The headers of a request with its signature; `seconds` are those since 1970.
    func signing(_ request: Request, at seconds: Int64) -> [(name: String, value: String)] {
        let time = Self.time(seconds)
        var headers = request.headers + [("x-amz-content-sha256", request.content), ("x-amz-date", time)]
        if let token { headers.append(("x-amz-security-token", token)) }
        let canonical = Self.canonical(request, headers)
        let scope = "\(time.prefix(8))/\(region)/s3/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Self.digest(Array(canonical.text.utf8)))"
        var code = Array("AWS4\(secret)".utf8)
        for part in [String(time.prefix(8)), region, "s3", "aws4_request", text] { code = Self.code(part, code) }
        let signature = Hexadecimal.text(code)
        headers.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(key)/\(scope), SignedHeaders=\(canonical.names), Signature=\(signature)"
            ))
        return headers
    }

    /// What is signed, and the names of the headers in it.
    static func canonical(_ request: Request, _ headers: [(name: String, value: String)]) -> (
        text: String, names: String
    ) {
        let all = (headers + [("host", request.host)])
            .map { (name: $0.name.lowercased(), value: $0.value.split(separator: " ").joined(separator: " ")) }
            .sorted { $0.name < $1.name }
        let names = all.map(\.name).joined(separator: ";")
        let lines = all.map { "\($0.name):\($0.value)\n" }.joined()
        let text = [request.method, request.path, queryText(request.query), lines, names, request.content]
        return (text.joined(separator: "\n"), names)
    }

    /// A query as it stands in the URL and in what is signed: encoded, then in order of its bytes.
    static func queryText(_ query: [(name: String, value: String)]) -> String {
        query.map { (Percent.encoded($0.name), Percent.encoded($0.value)) }
            .sorted {
                $0.0 == $1.0
                    ? $0.1.utf8.lexicographicallyPrecedes($1.1.utf8) : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
            }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// The SHA-256 of bytes in hexadecimal digits.
    static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: bytes)) }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// An instant as it is signed: `20300317T174640Z`.
    static func time(_ seconds: Int64) -> String {
        let (day, clock) = (seconds / 86_400, seconds % 86_400)
        let civil = CivilTime.civil(days: day)
        func digits(_ number: Int64, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return digits(civil.year, 4) + digits(civil.month) + digits(civil.day) + "T" + digits(clock / 3600)
            + digits(clock / 60 % 60) + digits(clock % 60) + "Z"
    }
}
