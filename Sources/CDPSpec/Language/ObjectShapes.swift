import CDPTypes

extension MappingShape {
    /// The connection of the examples.
    private static let lake = """
        connections:
          lake: { s3: { region: eu-west-3 } }

        """

    /// `s3:` of a connection.
    static let s3 = MappingShape(
        "s3", "an object store",
        about: """
            A store that speaks the protocol of S3: AWS, MinIO, R2, and Google's with HMAC keys. Each text may hold `${env:NAME}` and \
            `${file:PATH}`.
            """,
        yaml: """
            connections:
              lake:
                s3:
                  endpoint: https://storage.shop.example
                  region: eu-west-3
                  key: "${env:LAKE_KEY}"
                  secret: "${env:LAKE_SECRET}"
                  token: "${env:LAKE_TOKEN}"
            sources:
              crm:
                read: { file: "s3://lake/crm/*.csv", on: lake }
                key: id
                fields: { id: string, email: string }
                map: [email]
            """,
        [
            .optional(
                "endpoint", .text, "where the store is",
                doc: "`https`, or `http` on this machine. Buckets stand in paths then. AWS when left out.",
                example: "\"https://storage.shop.example\""),
            .optional(
                "region", .text, "its region",
                doc: "That of `AWS_REGION` or `AWS_DEFAULT_REGION` when left out, else `us-east-1`.",
                example: "eu-central-1"),
            .optional(
                "key", .text, "who asks", doc: "That of `AWS_ACCESS_KEY_ID` when left out.",
                example: "\"${env:LAKE_KEY}\""),
            .optional(
                "secret", .form("[$][{](env|file):", said: "reference"), "the secret of the key, by reference",
                doc: "That of `AWS_SECRET_ACCESS_KEY` when left out.", example: "\"${file:secrets/lake}\""),
            .optional(
                "token", .form("[$][{](env|file):", said: "reference"),
                "what a key needs that is valid for a time, by reference",
                doc: "That of `AWS_SESSION_TOKEN` when the key comes from there.", example: "\"${env:LAKE_TOKEN}\""),
        ])
    /// `read:` as a mapping with objects elsewhere.
    static let object = MappingShape(
        "object", "objects of a store, or a file of a server",
        about: """
            What lies elsewhere and is read like files: `s3://BUCKET/PATTERN` through a connection of `s3`, or the URL of one file, with a \
            connection of `http` or without. `cdp pull` lands what is new or changed; `plan`, `apply` and `run` pull first.
            """,
        yaml: lake + """
            sources:
              crm:
                read: { file: "s3://lake/crm/*.csv", on: lake, within: 10 minutes }
                key: id
                fields: { id: string, email: string }
                map: [email]
            """,
        [
            .required("file", .text, "the URL, or the pattern of keys", example: "\"s3://lake/people_*.csv\""),
            .optional(
                "on", .text, "the connection", doc: "Files that everybody may read need none.", example: "lake"),
        ] + readFormats + [
            .optional(
                "within", .span, "how long it may take; then nothing lands", standard: "1 hour", example: "20 minutes")
        ])
    /// `write:` as a mapping with an object.
    static let writtenObject = MappingShape(
        "written_object", "a written object",
        about: """
            An object of a store that holds the whole audience. It is replaced as a whole, and only where it is what cdp saw there. \
            docs/objects.md tells more.
            """,
        yaml: lake + shop + """
            destinations:
              newsletter:
                write: { file: "s3://lake/out/newsletter.txt", on: lake, csv: { delimiter: ";" } }
                key: EMAIL
                fields: { EMAIL: email }
            """,
        [
            .required("file", .text, "the URL: `s3://BUCKET/KEY`", example: "\"s3://lake/out/list.txt\""),
            .required("on", .text, "the connection, of `s3`", example: "lake"),
        ] + writtenFormats + [
            .optional(
                "within", .span, "how long it is tried; then the next command goes on", standard: "10 minutes",
                example: "1 hour")
        ])
}
