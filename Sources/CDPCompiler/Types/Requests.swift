import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// The requests of a destination; nil, and reported, where they make no sense.
    mutating func requests(
        _ requests: RequestsDeclaration, of declaration: DestinationDeclaration, on address: Address
    ) -> SentRequests? {
        let name = requests.connection
        guard let connection = plan.connections?.first(where: { $0.name == name.value }) else {
            checkConnection(name, on: address)
            return nil
        }
        guard case .http(let http) = connection.system else {
            report(
                .optionDoesNotFit, "`\(address)` sends requests through `connection.\(name.value)`", at: name.range,
                label: "not a service behind HTTP", help: ["name a connection with `http:`"], on: address)
            return nil
        }
        if requests.remove == nil, declaration.mode?.value ?? .mirror == .mirror {
            report(
                .missingKey, "`\(address)` mirrors and does not say how rows are removed",
                at: requests.upsert.request.range, label: "`remove` is missing",
                help: ["add `remove:`, or `mode: upsert` where nobody is taken away"], on: address)
        }
        if let signing = requests.signing, http.signingSecret == nil {
            report(
                .missingKey, "`\(address)` signs without a secret", at: signing.range, label: "signed with what?",
                help: ["add `signing_secret:` to `connection.\(name.value)`"], on: address)
        }
        for request in [requests.upsert, requests.remove].compactMap(\.self) {
            check(request, declaration, on: address)
        }
        checkLibrary(requests, declaration, on: address)
        return SentRequests(
            connection: name.value, address: http, upsert: requests.upsert.value, remove: requests.remove?.value,
            idempotency: requests.idempotency?.value, isSigned: requests.signing != nil, errors: requests.errors,
            within: requests.within?.value ?? ReceiverPlan.usualTime)
    }

    private mutating func check(
        _ request: RequestDeclaration, _ declaration: DestinationDeclaration, on address: Address
    ) {
        let known = declaration.fields.map(\.name.value)
        if declaration.write.requests?.library == nil {
            for field in request.fields where !known.contains(field.value) {
                reportUnknown("output field", field, among: known, on: address)
            }
        }
        let value = request.value
        if value.rows == 1, let rows = request.rows, rows.value > 1 {
            report(
                .optionDoesNotFit, "the request is about one row", at: rows.range, label: "of which row?",
                help: ["write `batch: 1`, or `{ each: … }` around what is of a row"], on: address)
        }
        if value.isCSV == true, !value.body.isLine {
            report(
                .optionDoesNotFit, "`csv` is no line of values", at: request.bodyRange,
                label: "not an object of values",
                help: ["write an object whose members are fields, `{ row: key }` or constants"], on: address)
        }
        if value.lookup == nil, value.body.contains({ $0 == .lookedUp }) {
            report(
                .missingKey, "the body has a value that is looked up", at: request.bodyRange, label: "where?",
                help: ["add `lookup:`"], on: address)
        }
    }

    /// Reports what a service of the library does not take.
    private mutating func checkLibrary(
        _ requests: RequestsDeclaration, _ declaration: DestinationDeclaration, on address: Address
    ) {
        guard let library = requests.library else { return }
        let service = library.name.value
        let written = declaration.fields.map(\.name.value)
        if let key = library.key, let own = declaration.key, own.value != key {
            report(
                .optionDoesNotFit, "`\(service)` knows rows by `\(key)`", at: own.range, label: "another field",
                help: ["write `key: \(key)`"], on: address)
        }
        let known = library.fields.map(\.name)
        for field in library.fields where field.isRequired && !written.contains(field.name) {
            report(
                .missingKey, "`\(service)` needs the field `\(field.name)`", at: library.name.range,
                label: "`\(field.name)` is missing", help: ["add it to `fields:`"], on: address)
        }
        guard !library.takesOthers else { return }
        for field in declaration.fields where !known.contains(field.name.value) {
            reportUnknown("field of `\(service)`", field.name, among: known, on: address)
        }
    }
}

extension RequestBody {
    /// Whether it is an object of values, as a line of CSV is.
    fileprivate var isLine: Bool {
        switch self {
        case .object(let members): members.allSatisfy { $0.value.isCell }
        case .merged(let parts): parts.allSatisfy(\.isLine)
        case .row(.others): true
        default: false
        }
    }

    private var isCell: Bool {
        switch self {
        case .constant, .field, .row(.key), .row(.number), .lookedUp: true
        default: false
        }
    }
}

extension HTTPAddress {
    /// How long an answer may take where nothing is written.
    static let usualTimeout = TimeSpan(microseconds: 30_000_000)

    init(_ declaration: HTTPDeclaration) {
        self.init(url: declaration.url.value, timeout: declaration.timeout?.value ?? Self.usualTimeout)
        headers = declaration.headers.map { Header(name: $0.name.value, value: $0.value.value) }
        user = declaration.user?.value
        password = declaration.password?.value
        bearer = declaration.bearer?.value
        signingSecret = declaration.signingSecret?.value
        tokens = declaration.tokens.map { TokenAddress($0) }
        rates = declaration.rates.isEmpty ? nil : declaration.rates.map(\.value)
        concurrency = declaration.concurrency.flatMap { $0.value == 1 ? nil : $0.value }
    }
}

extension HTTPAddress.TokenAddress {
    fileprivate init(_ declaration: HTTPDeclaration.TokenDeclaration) {
        self.init()
        url = declaration.url?.value
        client = declaration.client?.value
        secret = declaration.secret?.value
        account = declaration.account?.value
        scope = declaration.scope?.value
    }
}

extension SnapshotBuilder {
    /// What a plan shows of requests. Another place or another content discloses.
    mutating func add(requests: SentRequests, at path: String, _ declaration: RequestsDeclaration?) {
        // What the library says has no place in the specs.
        let library = declaration?.library?.name
        let place = library?.range ?? declaration?.upsert.request.range
        add(path + ".use", library?.value, .none, at: place)
        add(path + ".on", requests.connection, .discloses, at: declaration?.connection.range ?? place)
        for (name, request, written) in [
            ("upsert", Optional(requests.upsert), declaration?.upsert),
            ("remove", requests.remove, declaration?.remove),
        ] {
            guard let request else { continue }
            let own = library == nil ? written : nil
            for part in request.shown {
                add(
                    "\(path).\(name).\(part.key)", part.text, part.isSent ? .discloses : .none,
                    at: (part.key == "request" ? own?.request.range : own?.bodyRange) ?? place,
                    masked: PersonalText.isLikely(part.text) ? "…" : nil)
            }
        }
        add(path + ".idempotency", requests.idempotency, .none, at: declaration?.idempotency?.range ?? place)
        add(
            path + ".sign", requests.isSigned ? "standard_webhooks" : nil, .none,
            at: declaration?.signing?.range ?? place)
        add(
            path + ".errors", list: requests.errors.map(\.description), .none,
            at: (library == nil ? declaration?.errorsRange : nil) ?? place)
        add(path + ".within", requests.within.description, .none, at: declaration?.within?.range ?? place)
    }
}
