import CDPFormats
import CDPTypes
import Crypto
import CryptoExtras
import FoundationEssentials
import Glibc

/// Who asks for tokens (OAuth 2.0): a client with its secret (RFC 6749, 4.4), or an account that signs what it asks (RFC 7523).
struct TokenClient: Sendable {
    /// Where tokens are given.
    let url: String
    /// The file of authorities that are trusted there; nil where that is this machine.
    let roots: String?
    private let kind: Kind
    private let scope: String?

    /// How a client shows who it is.
    private enum Kind: Sendable {
        case secret(client: String, secret: String)
        case account(name: String, key: String)
    }

    /// Who is said to ask; nil where nobody is.
    init?(_ options: HTTPTarget.Options, _ secrets: Secrets) throws(ConnectionError) {
        scope = options.scope
        if let account = options.account {
            let help = "look at the file that Google made for the account"
            let bytes = Array(try secrets.value(of: account).utf8)
            guard let facts = try? JSONValue.parse(bytes), let name = facts["client_email"]?.string,
                let key = facts["private_key"]?.string, (try? _RSA.Signing.PrivateKey(pemRepresentation: key)) != nil
            else {
                throw ConnectionError(
                    "the service account is no JSON with `client_email` and `private_key`", help: help)
            }
            let own = try options.tokenURL.map { (text) throws(ConnectionError) in try secrets.value(of: text) }
            guard let url = own ?? facts["token_uri"]?.string else {
                throw ConnectionError("the service account has no `token_uri`", help: help)
            }
            self.url = url
            kind = .account(name: name, key: key)
        } else if let client = options.client, let place = options.tokenURL {
            url = try secrets.value(of: place)
            kind = .secret(client: try secrets.value(of: client.name), secret: try secrets.value(of: client.secret))
        } else {
            return nil
        }
        roots = try HTTPTarget.roots(of: url)
    }

    /// What is sent to be given a token. `now` is in seconds since 1970.
    func question(now: Int) throws -> [UInt8] {
        var fields: [(String, String)]
        switch kind {
        case .secret(let client, let secret):
            fields = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)]
            if let scope { fields.append(("scope", scope)) }
        case .account(let name, let key):
            var claims: [(String, JSONValue)] = [("iss", .string(name))]
            if let scope { claims.append(("scope", .string(scope))) }
            claims += [("aud", .string(url)), ("iat", .integer(Int64(now))), ("exp", .integer(Int64(now + 3600)))]
            let header = JSONValue.object([("alg", .string("RS256")), ("typ", .string("JWT"))])
            let content = Self.base64(header.encoded()) + "." + Self.base64(JSONValue.object(claims).encoded())
            let signature = try _RSA.Signing.PrivateKey(pemRepresentation: key)
                .signature(for: SHA256.hash(data: Array(content.utf8)), padding: .insecurePKCS1v1_5)
            fields = [
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                ("assertion", content + "." + Self.base64(Array(signature.rawRepresentation))),
            ]
        }
        return Array(fields.map { "\($0.0)=\(Percent.encoded($0.1))" }.joined(separator: "&").utf8)
    }

    /// Base64 for URLs, without padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString()
        return text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Texts as parts of URLs.
enum URLText {
    /// Whether two URLs are of one server.
    static func isSameServer(_ one: String, _ other: String) -> Bool { server(one) == server(other) }

    private static func server(_ url: String) -> String {
        let parts = url.lowercased().split(separator: "://", maxSplits: 1)
        return parts.count == 2 ? parts[0] + "://" + parts[1].prefix { !"/?#".contains($0) } : url
    }
}
