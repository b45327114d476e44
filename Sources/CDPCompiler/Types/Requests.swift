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
        return SentRequests(
            connection: name.value, address: http, upsert: SentRequests.Request(requests.upsert),
            remove: requests.remove.map { SentRequests.Request($0) }, idempotency: requests.idempotency?.value,
            isSigned: requests.signing != nil,
            errors: requests.errors.map {
                SentRequests.ErrorMeaning(status: $0.status.value, meaning: $0.meaning.value.rawValue)
            }, within: requests.within?.value ?? ReceiverPlan.usualTime)
    }

    private mutating func check(
        _ request: RequestDeclaration, _ declaration: DestinationDeclaration, on address: Address
    ) {
        let known = declaration.fields.map(\.name.value)
        for field in request.fields where !known.contains(field.value) {
            reportUnknown("output field", field, among: known, on: address)
        }
        if request.body.value.fields.isAlone, let rows = request.rows, rows.value > 1 {
            report(
                .optionDoesNotFit, "the body has a field outside of `each`", at: rows.range, label: "of which row?",
                help: ["write `batch: 1`, or `{ each: … }` around it"], on: address)
        }
    }
}

extension SentRequests.Request {
    /// The rows of a request where nothing is written.
    private static let usualRows = 100

    fileprivate init(_ declaration: RequestDeclaration) {
        let (method, path) = declaration.parts
        let body = declaration.body.value
        self.init(
            method: method, path: path, rows: body.fields.isAlone ? 1 : declaration.rows?.value ?? Self.usualRows,
            body: body)
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
    }
}

extension SnapshotBuilder {
    /// What a plan shows of requests. Another place or another content discloses.
    mutating func add(requests: SentRequests, at path: String, _ declaration: RequestsDeclaration?) {
        let place = declaration?.upsert.request.range
        add(path + ".on", requests.connection, .discloses, at: declaration?.connection.range ?? place)
        for (name, request, written) in [
            ("upsert", Optional(requests.upsert), declaration?.upsert),
            ("remove", requests.remove, declaration?.remove),
        ] {
            guard let request else { continue }
            let body = request.body.description
            let inner = "\(path).\(name)"
            add(
                inner + ".request", "\(request.method) \(request.path)", .discloses, at: written?.request.range ?? place
            )
            add(
                inner + ".body", body, .discloses, at: written?.body.range ?? place,
                masked: PersonalText.isLikely(body) ? "…" : nil)
            add(inner + ".batch", "\(request.rows)", .none, at: written?.rows?.range ?? place)
        }
        add(path + ".idempotency", requests.idempotency, .none, at: declaration?.idempotency?.range)
        add(path + ".sign", requests.isSigned ? "standard_webhooks" : nil, .none, at: declaration?.signing?.range)
        add(
            path + ".errors", list: requests.errors.map { "\($0.status): \($0.meaning)" }, .none,
            at: declaration?.errors.first?.status.range ?? place)
        add(path + ".within", requests.within.description, .none, at: declaration?.within?.range ?? place)
    }
}
