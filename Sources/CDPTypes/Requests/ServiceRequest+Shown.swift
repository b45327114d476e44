extension ServiceRequest {
    /// A part of a request as plans show it.
    public struct Shown: Hashable, Sendable {
        /// The key of the specs.
        public var key: String
        /// What is said, on one line.
        public var text: String
        /// Whether the bytes depend on it that are sent.
        public var isSent: Bool
    }

    /// All that is said of it, in the order of the reference.
    public var shown: [Shown] {
        var parts = [Shown(key: "request", text: "\(method) \(path)", isSent: true)]
        func add(_ key: String, _ text: String?, isSent: Bool = false) {
            if let text { parts.append(Shown(key: key, text: text, isSent: isSent)) }
        }
        add("batch", size.map { "\(rows), \($0) bytes" } ?? "\(rows)")
        add(isCSV == true ? "csv" : "body", body.description, isSent: true)
        add("empty", empty?.description, isSent: true)
        add(
            "headers", headers.map { $0.map { "\($0.name): \($0.value)" }.joined(separator: ", ") }, isSent: true)
        add("before", before.map { $0.map(\.description).joined(separator: ", ") }, isSent: true)
        add("after", after.map { $0.map(\.description).joined(separator: ", ") }, isSent: true)
        add("lookup", lookup.map { "\($0.method) \($0.path), \($0.value) by \($0.key) in \($0.list)" }, isSent: true)
        add("job", job?.description)
        add("rows", answers?.description)
        add("errors", errors.map { $0.map(\.description).joined(separator: ", ") })
        return parts
    }
}

extension ServiceRequest.Empty: CustomStringConvertible {
    /// As it is written.
    public var description: String {
        switch self {
        case .omitted: "omit"
        case .text(let text): RequestBody.quoted(text)
        }
    }
}

extension ServiceRequest.Step: CustomStringConvertible {
    /// What it says, on one line.
    public var description: String {
        "\(method) \(path)" + (name.map { " as \($0)" } ?? "") + (body.map { " \($0)" } ?? "")
    }
}

extension ServiceRequest.Job: CustomStringConvertible {
    /// What it says, on one line.
    public var description: String {
        "\(method) \(path) every \(every) within \(within), done \(done)" + (failed.map { ", failed \($0)" } ?? "")
    }
}

extension ServiceRequest.RowAnswers: CustomStringConvertible {
    /// What it says, on one line.
    public var description: String {
        let named =
            switch row {
            case .key(let path): "key \(path)"
            case .index(let path): "index \(path)"
            case .position: "index position"
            }
        let asked = path.map { "\(method ?? "GET") \($0), " } ?? ""
        let told = [
            isCSV == true ? "csv" : nil, next.map { "next \($0)" }, accepted.map { "accepted \($0)" },
            later.map { "later \($0)" }, reason.map { "reason \($0)" },
        ]
        return ([asked + "\(list)", named] + told.compactMap(\.self)).joined(separator: ", ")
    }
}
