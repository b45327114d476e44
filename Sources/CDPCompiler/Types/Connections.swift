import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Connections, which hold secrets as references only.
    mutating func compileConnections() {
        let connections = specs.connections.map { ConnectionPlan($0) }
        plan.connections = connections.isEmpty ? nil : connections
    }

    /// Reports a query whose rows could not be told apart when they come again, or that would be taken for everything.
    mutating func checkQuery(of source: SourceDeclaration, on address: Address) {
        if case .object(let object) = source.read { return checkObject(object, on: address) }
        guard case .query(let query) = source.read else { return }
        checkConnection(query.connection, on: address)
        switch plan.connection(query.connection.value)?.system {
        case .http, .s3:
            report(
                .optionDoesNotFit, "`\(address)` asks `connection.\(query.connection.value)` for rows",
                at: query.connection.range, label: "not a database",
                help: ["name a connection with `postgres:` or `sqlite:`"],
                on: address)
        case .postgres, .sqlite, nil: break
        }
        if source.key.isEmpty, source.delivers?.value == .log {
            report(
                .sourceWithoutKey, "`\(address)` asks for rows again and has no key", at: query.sql.range,
                label: "rows come more than once", help: ["name the field that tells rows apart, as in `key: id`"],
                on: address)
        }
        if let since = query.since, source.delivers?.value == .snapshot {
            report(
                .optionDoesNotFit, "`since` does not fit `delivers: snapshot`", at: since.range,
                label: "asks for a part",
                related: source.delivers.map { [Label($0.range, "each delivery is everything")] } ?? [],
                help: ["leave one of the two out"], on: address)
        }
    }

    /// Reports objects whose connection leads to another kind of system.
    private mutating func checkObject(_ object: ObjectDeclaration, on address: Address) {
        guard let name = object.connection else { return }
        checkConnection(name, on: address)
        let isOfStore = object.file.path.value.hasPrefix("s3://")
        switch plan.connection(name.value)?.system {
        case .s3 where isOfStore, .http where !isOfStore, nil: break
        case .s3, .http, .postgres, .sqlite:
            report(
                .optionDoesNotFit, "`\(address)` reads a file through `connection.\(name.value)`", at: name.range,
                label: isOfStore ? "not an object store" : "not a service behind HTTP",
                help: [isOfStore ? "name a connection with `s3:`" : "name a connection with `http:`"], on: address)
        }
    }

    /// Reports what does not fit a source that reads the changes of a table: the log of the server decides which of two rows is the
    /// later one, and rows that are gone have no more than the fields of the key.
    mutating func checkChanges(of source: SourceDeclaration, on address: Address) {
        guard case .changes(let changes) = source.read else { return }
        checkConnection(changes.connection, on: address)
        switch plan.connection(changes.connection.value)?.system {
        case .http?, .sqlite?, .s3?:
            report(
                .optionDoesNotFit, "`\(address)` reads changes through `connection.\(changes.connection.value)`",
                at: changes.connection.range, label: "not PostgreSQL", help: ["name a connection with `postgres:`"],
                on: address)
        case .postgres?, nil: break
        }
        if let version = source.version {
            report(
                .optionDoesNotFit, "`version` does not fit `changes_of`", at: version.range,
                label: "changes have an order", help: ["leave it out: what was committed last counts"], on: address)
        }
        if let delivers = source.delivers, delivers.value != .changes {
            report(
                .optionDoesNotFit, "`delivers: \(delivers.value.rawValue)` does not fit `changes_of`",
                at: delivers.range,
                label: "rows come, change and go", help: ["leave it out"], on: address)
        }
        for key in source.key where contracts[address]?.contains(where: { $0.name == key.text }) == false {
            report(
                .optionDoesNotFit, "`key` of `\(address)` must be fields", at: key.range,
                label: "of a row that is gone the key alone is known",
                help: ["name the columns of the table's primary key"], on: address)
        }
    }

    /// Reports a connection that is not declared.
    mutating func checkConnection(_ name: Located<String>, on address: Address) {
        if !isDeclared(Address(.connection, name.value), among: specs.connections.map(\.name)) {
            reportUnknown("connection", name, among: specs.connections.map(\.name), on: address)
        }
    }
}

extension ConnectionPlan {
    /// A connection as declared.
    init(_ declaration: ConnectionDeclaration) {
        switch declaration.system {
        case .postgres(let postgres): self.init(name: declaration.name, system: .postgres(PostgresAddress(postgres)))
        case .sqlite(let path): self.init(name: declaration.name, system: .sqlite(path.value))
        case .http(let http): self.init(name: declaration.name, system: .http(HTTPAddress(http)))
        case .s3(let s3): self.init(name: declaration.name, system: .s3(S3Address(s3)))
        }
    }
}

extension PostgresAddress {
    fileprivate init(_ declaration: PostgresDeclaration) {
        self.init()
        host = declaration.host?.value
        port = declaration.port?.value
        database = declaration.database?.value
        user = declaration.user?.value
        password = declaration.password?.value
        encryption = declaration.encryption?.value.rawValue
        rootCertificate = declaration.rootCertificate?.value
    }
}

extension S3Address {
    fileprivate init(_ declaration: S3Declaration) {
        self.init()
        endpoint = declaration.endpoint?.value
        region = declaration.region?.value
        key = declaration.key?.value
        secret = declaration.secret?.value
        token = declaration.token?.value
    }
}

extension Lowering {
    /// A connection with its options. For who is sent something through it, another place or another account is another
    /// receiver; for who is read it is not.
    mutating func addConnection(_ connection: ConnectionPlan) {
        guard let declaration = workspace.specs.connections.first(where: { $0.name == connection.name }) else { return }
        let effect: Effect =
            plan.destinations.contains { $0.receiver.connection == connection.name } ? .discloses : .none
        var builder = SnapshotBuilder(Address(.connection, connection.name), declaration.details)
        switch declaration.system {
        case .postgres(let postgres):
            builder.add("postgres.host", postgres.host?.map(\.written), effect)
            builder.add("postgres.port", postgres.port?.map(\.written), effect)
            builder.add("postgres.database", postgres.database?.map(\.written), effect)
            builder.add("postgres.user", postgres.user?.map(\.written), .none)
            builder.add("postgres.password", postgres.password?.map(\.written), .none)
            builder.add("postgres.tls", postgres.encryption?.map(\.rawValue), effect)
            builder.add("postgres.root_certificate", postgres.rootCertificate, .none)
        case .sqlite(let path): builder.add("sqlite", path, effect)
        case .http(let http):
            builder.add("http.url", http.url.map(\.written), effect)
            for header in http.headers {
                builder.add("http.headers.\(header.name.value)", header.value.map(\.written), .none)
            }
            builder.add("http.basic.user", http.user?.map(\.written), .none)
            builder.add("http.basic.password", http.password?.map(\.written), .none)
            builder.add("http.bearer", http.bearer?.map(\.written), .none)
            builder.add("http.signing_secret", http.signingSecret?.map(\.written), .none)
            builder.add("http.oauth2.token_url", http.tokens?.url?.map(\.written), .none)
            builder.add("http.oauth2.client_id", http.tokens?.client?.map(\.written), .none)
            builder.add("http.oauth2.client_secret", http.tokens?.secret?.map(\.written), .none)
            builder.add("http.oauth2.service_account", http.tokens?.account?.map(\.written), .none)
            builder.add("http.oauth2.scope", http.tokens?.scope, .none)
            builder.add(
                "http.rates", list: http.rates.map(\.value.description), .none,
                at: http.rates.first?.range ?? http.url.range)
            builder.add("http.concurrency", http.concurrency?.map(String.init), .none)
            builder.add(
                "http.timeout", (http.timeout?.value ?? HTTPAddress.usualTimeout).description, .none,
                at: http.timeout?.range ?? http.url.range)
        case .s3(let s3):
            builder.add("s3.endpoint", s3.endpoint?.map(\.written), effect)
            builder.add("s3.region", s3.region?.map(\.written), .none)
            builder.add("s3.key", s3.key?.map(\.written), .none)
            builder.add("s3.secret", s3.secret?.map(\.written), .none)
            builder.add("s3.token", s3.token?.map(\.written), .none)
        }
        add(builder, reading: [Address]())
    }
}
