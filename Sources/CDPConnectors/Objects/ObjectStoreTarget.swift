package import CDPTypes
import Glibc

/// An object store that speaks the protocol of S3 as requests reach it, with all secrets looked up.
package struct ObjectStoreTarget: Sendable {
    /// `https` or `http`.
    let scheme: String
    /// The host of the endpoint with its port; nil for AWS.
    private let endpoint: String?
    /// What stands before the bucket in paths, without a slash at its end.
    private let folder: String
    /// What signs.
    let signer: RequestSigner
    /// The file of trusted authorities; nil for a server of this machine that is not encrypted.
    let roots: String?

    /// What is said of a store; what is nil comes from the environment.
    package struct Options: Sendable {
        /// Where the store is; nil for AWS.
        package var endpoint: SecretText?
        /// Its region.
        package var region: SecretText?
        /// Who asks.
        package var key: SecretText?
        /// The secret of `key`.
        package var secret: SecretText?
        /// What a key needs that is valid for a time.
        package var token: SecretText?

        /// Nothing is said.
        package init() {}
    }

    /// A store. Without an endpoint it is that of AWS in the region.
    package init(_ options: Options, project: String) throws(ConnectionError) {
        let secrets = Secrets(project: project)
        func value(_ text: SecretText?, _ variables: String...) throws(ConnectionError) -> String? {
            if let text { return try secrets.value(of: text) }
            return variables.lazy.compactMap { getenv($0).map { String(cString: $0) } }.first { !$0.isEmpty }
        }
        let region = try value(options.region, "AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1"
        let isSaid = options.key != nil
        let (key, secret) = (
            try value(options.key, "AWS_ACCESS_KEY_ID"), try value(options.secret, "AWS_SECRET_ACCESS_KEY")
        )
        // A token belongs to its key.
        let token = isSaid ? try options.token.map(secrets.value) : try value(options.token, "AWS_SESSION_TOKEN")
        guard let key, let secret, !key.isEmpty, !secret.isEmpty else {
            throw ConnectionError(
                "there is no key for the object store",
                help:
                    "write `key:` and `secret:`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; nothing else is looked for"
            )
        }
        let url = try options.endpoint.map(secrets.value) ?? "https://"
        guard [region, key, secret, token ?? "", url].allSatisfy(HTTPTarget.isLine) else {
            throw ConnectionError("a secret holds a line break", help: "look at the secrets of the connection")
        }
        signer = RequestSigner(region: region, key: key, secret: secret, token: token)
        roots = try HTTPTarget.roots(of: url)
        scheme = roots == nil ? "http" : "https"
        let rest = url.dropFirst(scheme.utf8.count + 3)
        let host = rest.prefix { $0 != "/" }.lowercased()
        let usual = scheme == "https" ? ":443" : ":80"
        endpoint = options.endpoint == nil ? nil : host.hasSuffix(usual) ? String(host.dropLast(usual.count)) : host
        var folder = String(rest.dropFirst(host.count))
        while folder.hasSuffix("/") { folder.removeLast() }
        self.folder = folder
    }

    /// The host and the encoded path of an object, or of a bucket where `key` is nil.
    func place(_ bucket: String, _ key: String?) -> (host: String, path: String) {
        let path = key.map { "/" + Percent.encoded($0, keepsSlashes: true) }
        if let endpoint { return (endpoint, "\(folder)/\(Percent.encoded(bucket))\(path ?? "")") }
        let host = "s3.\(signer.region).amazonaws.com"
        // Certificates of AWS are for one name before the rest.
        if bucket.contains(".") { return (host, "/\(Percent.encoded(bucket))\(path ?? "")") }
        return ("\(bucket).\(host)", path ?? "/")
    }
}
