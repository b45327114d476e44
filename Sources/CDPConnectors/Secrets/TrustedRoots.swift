import CDPFormats
import Glibc

/// The authorities that sign certificates of servers: a file of the machine, which a program that holds no libraries must find
/// by itself.
package enum TrustedRoots {
    /// Where Debian and Ubuntu, Fedora and its relatives, SUSE, Alpine and FreeBSD keep them.
    package static let places = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// The file: that of `SSL_CERT_FILE` where it is set, else the first of the usual places.
    package static func file() throws(ConnectionError) -> String {
        if let own = getenv("SSL_CERT_FILE") {
            let path = String(cString: own)
            if access(path, R_OK) == 0 { return path }
            throw ConnectionError(
                "the file of `SSL_CERT_FILE` cannot be read", help: "unset it, or name the file of trusted authorities")
        }
        if let found = places.first(where: { access($0, R_OK) == 0 }) { return found }
        throw ConnectionError(
            "this machine has no file of trusted authorities: tried "
                + places.map { "`\($0)`" }.joined(separator: ", "),
            help: "install `ca-certificates`, or name a file: `root_certificate:` or SSL_CERT_FILE")
    }
}
