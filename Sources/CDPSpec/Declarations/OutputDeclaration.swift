import CDPDiagnostics

/// `write:`, who is sent the rows of a destination.
///
/// A new kind of receiver is a new case here; see `InputDeclaration`.
package enum OutputDeclaration: Hashable, Sendable {
    /// A path, or `{ file, csv | json | parquet, group, allow_outside, reason }`.
    case file(FileDeclaration)
    /// `{ command, csv | json | parquet, batch, within }`.
    case program(ReceivingProgramDeclaration)
    /// `{ singer, stream, config, batch, within }`.
    case stream(WrittenStreamDeclaration)
    /// `{ table, on, within }`.
    case table(WrittenTableDeclaration)
    /// `{ on, upsert, remove, idempotency, sign, errors, within }`.
    case requests(RequestsDeclaration)
    /// `{ file, on, csv | json | parquet, within }` of a URL.
    case object(ObjectDeclaration)

    /// The declaration of a file; nil for any other kind.
    package var file: FileDeclaration? {
        if case .file(let file) = self { file } else { nil }
    }

    /// The declaration of a program; nil for any other kind.
    package var program: ReceivingProgramDeclaration? {
        if case .program(let program) = self { program } else { nil }
    }

    /// The declaration of a stream; nil for any other kind.
    package var stream: WrittenStreamDeclaration? {
        if case .stream(let stream) = self { stream } else { nil }
    }

    /// The declaration of a table; nil for any other kind.
    package var table: WrittenTableDeclaration? {
        if case .table(let table) = self { table } else { nil }
    }

    /// The declaration of requests; nil for any other kind.
    package var requests: RequestsDeclaration? {
        if case .requests(let requests) = self { requests } else { nil }
    }

    /// The declaration of an object; nil for any other kind.
    package var object: ObjectDeclaration? {
        if case .object(let object) = self { object } else { nil }
    }

    /// What findings about the receiver refer to: the path of a file, the name of a program, a table, a request.
    package var named: Located<String> {
        switch self {
        case .file(let file): file.path
        case .program(let program): program.command.arguments[0]
        case .stream(let stream): stream.program.arguments[0]
        case .table(let table): table.table
        case .requests(let requests): requests.library?.name ?? requests.upsert.request
        case .object(let object): object.file.path
        }
    }
}
