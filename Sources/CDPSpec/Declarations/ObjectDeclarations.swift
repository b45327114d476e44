import CDPDiagnostics
package import CDPTypes

/// `s3:` of a connection: an object store that speaks the protocol of S3. What is left out comes from variables such as
/// `AWS_ACCESS_KEY_ID`.
package struct S3Declaration: Hashable, Sendable {
    /// `endpoint:`, where the store is; AWS when left out.
    package var endpoint: Located<SecretText>?
    /// `region:`.
    package var region: Located<SecretText>?
    /// `key:`, who asks.
    package var key: Located<SecretText>?
    /// `secret:`, always by reference.
    package var secret: Located<SecretText>?
    /// `token:`, always by reference.
    package var token: Located<SecretText>?

    /// What is said here, with what another one says instead.
    func overridden(by other: S3Declaration) -> S3Declaration {
        S3Declaration(
            endpoint: other.endpoint ?? endpoint, region: other.region ?? region, key: other.key ?? key,
            secret: other.secret ?? secret, token: other.token ?? token)
    }
}

/// `{ file: s3://…, on, within }` or `{ file: https://… }`: an object that is read or written elsewhere.
package struct ObjectDeclaration: Hashable, Sendable {
    /// Its URL, or the pattern of several, and how it is written.
    package var file: FileDeclaration
    /// `on:`, the connection.
    package var connection: Located<String>?
    /// `within:`, how long it may take.
    package var within: Located<TimeSpan>?
}
