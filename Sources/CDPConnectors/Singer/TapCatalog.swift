package import CDPFormats

/// What a tap can read: the streams that it told when it was asked for its catalog.
package struct TapCatalog {
    /// What is read of a stream.
    package struct Choice: Hashable, Sendable {
        /// Its name, or the id that the tap gives it.
        package var stream: String
        /// The property by which only what is new is read; nil: as the tap proposes.
        package var since: String?

        /// A stream, read as the tap proposes unless `since` names a property.
        package init(stream: String, since: String? = nil) {
            self.stream = stream
            self.since = since
        }
    }

    /// What is known of a stream.
    package struct Stream {
        /// The entry of the catalog.
        package let entry: JSONValue

        /// The id that the tap gives it.
        package var id: String { entry["tap_stream_id"]?.string ?? name }
        /// The name that its messages have.
        package var name: String { entry["stream"]?.string ?? entry["tap_stream_id"]?.string ?? "" }
        /// The names of the properties that tell its records apart.
        package var keys: [String] {
            let keys = entry["key_properties"] ?? table["table-key-properties"]
            return keys?.array?.compactMap(\.string) ?? []
        }
        /// The JSON Schema of its records.
        package var schema: JSONValue { entry["schema"] ?? .object([]) }
        /// The names of their properties.
        package var properties: [String] { (schema["properties"]?.members ?? []).map(\.0) }
        /// The properties by which what is new can be told; empty where the tap does not say.
        package var cursors: [String] { table["valid-replication-keys"]?.array?.compactMap(\.string) ?? [] }
        /// The property by which the tap reads what is new; nil where it reads all each time, or keeps that to itself.
        package var cursor: String? {
            let key = entry["replication_key"]?.string ?? table["replication-key"]?.string
            return method == Self.incremental ? key : nil
        }
        /// How the tap reads it, in Singer's words; nil where it does not say.
        package var method: String? {
            table["forced-replication-method"]?.string ?? entry["replication_method"]?.string
                ?? table["replication-method"]?.string
        }

        /// What is new is read, told by a property.
        package static let incremental = "INCREMENTAL"
        /// All is read each time.
        package static let fullTable = "FULL_TABLE"

        /// What the metadata say of the stream itself.
        private var table: JSONValue {
            entry["metadata"]?.array?.first { $0["breadcrumb"]?.array?.isEmpty == true }?["metadata"] ?? .object([])
        }

        /// Whether a name or an id is the stream's.
        package func isNamed(_ text: String) -> Bool { id == text || name == text }

        /// The stream as it is read, or not.
        fileprivate func chosen(_ choice: Choice?) -> Stream {
            var members = entry.members ?? []
            members.set("selected", .boolean(choice != nil))
            if let since = choice?.since {
                members.set("replication_method", .string(Self.incremental))
                members.set("replication_key", .string(since))
            }
            members.set("metadata", .array(metadata(choice)))
            return Stream(entry: .object(members))
        }

        /// The metadata, with what is selected: all properties, but those that the tap or its owner leaves out.
        private func metadata(_ choice: Choice?) -> [JSONValue] {
            var found: [JSONValue] = []
            var told: Set<String> = []
            for item in entry["metadata"]?.array ?? [] {
                let path = item["breadcrumb"]?.array ?? []
                if path.count == 2, let name = path[1].string { told.insert(name) }
                if path.isEmpty { continue }
                let facts = item["metadata"]
                let isLeft =
                    facts?["inclusion"]?.string == "unsupported" || facts?["selected"] != nil
                    || facts?["selected-by-default"]?.boolean == false
                guard choice != nil, !isLeft else { found.append(item); continue }
                found.append(Self.item(path, facts?.members ?? [], ["selected": .boolean(true)]))
            }
            var facts: KeyValuePairs<String, JSONValue> = ["selected": .boolean(choice != nil)]
            if let since = choice?.since {
                facts = [
                    "selected": .boolean(true), "replication-method": .string(Self.incremental),
                    "replication-key": .string(since),
                ]
            }
            found.insert(Self.item([], table.members ?? [], facts), at: 0)
            if choice == nil { return found }
            for (name, _) in schema["properties"]?.members ?? [] where !told.contains(name) {
                found.append(Self.item([.string("properties"), .string(name)], [], ["selected": .boolean(true)]))
            }
            return found
        }

        private static func item(
            _ path: [JSONValue], _ members: [(String, JSONValue)], _ facts: KeyValuePairs<String, JSONValue>
        ) -> JSONValue {
            var members = members
            for (name, value) in facts { members.set(name, value) }
            return .object([("breadcrumb", .array(path)), ("metadata", .object(members))])
        }
    }

    /// The streams, in the order of the tap.
    package private(set) var streams: [Stream]
    private let rest: [(String, JSONValue)]

    /// The catalog that a tap wrote; nil where that is none.
    package init?(_ bytes: [UInt8]) {
        guard let document = try? JSONValue.parse(bytes), let list = document["streams"]?.array else { return nil }
        streams = list.map { Stream(entry: $0) }
        rest = (document.members ?? []).filter { $0.0 != "streams" }
    }

    /// The stream of a name or an id. An id comes first, since names may stand twice.
    package func stream(_ name: String) -> Stream? {
        streams.first { $0.id == name } ?? streams.first { $0.name == name }
    }

    /// The catalog in which those streams are selected, and no others.
    package func selecting(_ choices: [Choice]) -> [UInt8] {
        let ids = choices.map { stream($0.stream)?.id }
        let chosen = streams.map { stream in
            stream.chosen(ids.firstIndex(of: stream.id).map { choices[$0] }).entry
        }
        return JSONValue.object(rest + [("streams", .array(chosen))]).encoded()
    }
}

extension [(String, JSONValue)] {
    /// Gives a member another value, or adds it.
    fileprivate mutating func set(_ name: String, _ value: JSONValue) {
        if let place = firstIndex(where: { $0.0 == name }) { self[place].1 = value } else { append((name, value)) }
    }
}
