extension DeltaAction {
    /// The bytes of a log entry: one JSON object a line, members in a fixed order.
    public static func encode(_ actions: [DeltaAction]) -> [UInt8] {
        var bytes: [UInt8] = []
        for action in actions {
            action.json.encode(into: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The actions of a log entry. Kinds that do not matter for the live files are left out.
    public static func decode(_ bytes: [UInt8], path: String) throws(FormatError) -> [DeltaAction] {
        var actions: [DeltaAction] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let value: JSONValue
            do {
                value = try JSONValue.parse(Array(line))
            } catch {
                throw FormatError(path: path, what: "is no JSON", location: "line \(number + 1)")
            }
            if let action = try DeltaAction(value, path: path) { actions.append(action) }
        }
        return actions
    }

    /// The object of a log line.
    var json: JSONValue {
        switch self {
        case .protocolVersions(let reader, let writer, let features):
            .object([("protocol", DeltaAction.json(reader: reader, writer: writer, features: features))])
        case .metadata(let metadata): .object([("metaData", metadata.json)])
        case .add(let file): .object([("add", file.json)])
        case .remove(let path, let vector, let deletedAt):
            .object([
                (
                    "remove",
                    .object(
                        [
                            ("path", .string(path)), ("deletionTimestamp", .integer(deletedAt)),
                            ("dataChange", .boolean(true)),
                        ] + DeltaAction.members(of: vector))
                )
            ])
        case .commitInfo(let operation, let timestamp):
            .object([("commitInfo", .object([("timestamp", .integer(timestamp)), ("operation", .string(operation))]))])
        case .transaction(let application, let version):
            .object([("txn", .object([("appId", .string(application)), ("version", .integer(version))]))])
        }
    }

    /// The features are named from the versions on that have any; before, the object has no such member.
    private static func json(reader: Int, writer: Int, features: [String]) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("minReaderVersion", .integer(Int64(reader))), ("minWriterVersion", .integer(Int64(writer))),
        ]
        if reader >= 3 {
            let known = features.filter { readerFeatures.contains($0) }
            members.append(("readerFeatures", .array(known.map { .string($0) })))
        }
        if writer >= 7 { members.append(("writerFeatures", .array(features.map { .string($0) }))) }
        return .object(members)
    }

    /// The member that a deletion vector is; none where there is no vector.
    fileprivate static func members(of vector: DeletionVector?) -> [(String, JSONValue)] {
        vector.map { [("deletionVector", $0.json)] } ?? []
    }

    /// The features that a table may ask of its readers.
    private static let readerFeatures: Set = [vectorFeature]
    /// The feature of tables of which readers are told to expect deletion vectors.
    public static let vectorFeature = "deletionVectors"

    /// The action that a log line or a checkpoint's row holds.
    init?(_ value: JSONValue, path: String) throws(FormatError) {
        if let versions = value["protocol"] {
            self = try DeltaAction.protocolVersions(versions, path: path)
        } else if let metadata = value["metaData"] {
            self = .metadata(try DeltaMetadata(metadata, path: path))
        } else if let add = value["add"] {
            self = .add(try DeltaFile(add, path: path))
        } else if let remove = value["remove"] {
            guard let file = remove["path"]?.string else {
                throw FormatError(path: path, what: "removes a file without path")
            }
            self = .remove(
                path: file, deletionVector: try DeltaAction.vector(of: remove, path: path),
                deletedAt: remove["deletionTimestamp"]?.integer ?? 0)
        } else if let info = value["commitInfo"] {
            self = .commitInfo(
                operation: info["operation"]?.string ?? "", timestamp: info["timestamp"]?.integer ?? 0)
        } else if let transaction = value["txn"] {
            self = .transaction(
                application: transaction["appId"]?.string ?? "", version: transaction["version"]?.integer ?? 0)
        } else {
            return nil
        }
    }

    /// Throws where a table asks its readers for what is not known here; what it asks of writers is kept.
    private static func protocolVersions(_ value: JSONValue, path: String) throws(FormatError) -> DeltaAction {
        let reader = value["minReaderVersion"]?.integer ?? 1
        let writer = value["minWriterVersion"]?.integer ?? 2
        guard reader <= 1 || reader == 3 else {
            throw FormatError(
                path: path, what: "asks for reader version \(reader) of the Delta protocol, 1 and 3 are supported")
        }
        var features = (value["writerFeatures"]?.array ?? []).compactMap(\.string)
        if reader == 3 {
            guard let asked = value["readerFeatures"]?.array?.map(\.string) else {
                throw FormatError(path: path, what: "asks for reader version 3 of the Delta protocol without features")
            }
            for feature in asked {
                guard let feature, readerFeatures.contains(feature) else {
                    throw FormatError(
                        path: path,
                        what: "asks its readers for the feature \(feature ?? "without a name"), which is not supported")
                }
                if !features.contains(feature) { features.append(feature) }
            }
        }
        return .protocolVersions(reader: Int(reader), writer: Int(writer), features: features)
    }

    /// The deletion vector of a file that is added or removed.
    fileprivate static func vector(of file: JSONValue, path: String) throws(FormatError) -> DeletionVector? {
        guard let value = file["deletionVector"], value != .null else { return nil }
        return try DeletionVector(value, path: path)
    }
}

extension DeltaMetadata {
    /// The object of a log line.
    fileprivate var json: JSONValue {
        .object([
            ("id", .string(id)),
            ("format", .object([("provider", .string("parquet")), ("options", .object([]))])),
            ("schemaString", .string(DeltaSchema.json(schema).text)), ("partitionColumns", .array([])),
            ("configuration", .object(configuration.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            ("createdTime", .integer(createdTime)),
        ])
    }

    /// The metadata of such an object; throws where the table has what is not supported.
    fileprivate init(_ value: JSONValue, path: String) throws(FormatError) {
        guard let text = value["schemaString"]?.string, let schema = DeltaSchema.fields(text) else {
            throw FormatError(path: path, what: "declares a schema with types that are not supported")
        }
        guard value["partitionColumns"]?.array?.isEmpty ?? true else {
            throw FormatError(path: path, what: "declares a partitioned table, which is not supported")
        }
        var configuration: [String: String] = [:]
        for (name, value) in value["configuration"]?.members ?? [] { configuration[name] = value.string }
        guard configuration["delta.columnMapping.mode"] ?? "none" == "none" else {
            throw FormatError(path: path, what: "uses column mapping, which is not supported")
        }
        self.init(
            id: value["id"]?.string ?? "", schema: schema, createdTime: value["createdTime"]?.integer ?? 0,
            configuration: configuration)
    }
}

extension DeltaFile {
    /// The object of a log line. `decodeFiles` looks for the tags from the end, right after the statistics.
    fileprivate var json: JSONValue {
        .object(
            [
                ("path", .string(path)), ("partitionValues", .object([])), ("size", .integer(size)),
                ("modificationTime", .integer(modifiedAt)), ("dataChange", .boolean(true)),
            ] + DeltaAction.members(of: deletionVector) + [
                ("stats", .string(statistics)), ("tags", .object(tags.map { ($0.0, .string($0.1)) })),
            ])
    }

    /// The file of such an object.
    fileprivate init(_ value: JSONValue, path: String) throws(FormatError) {
        guard let file = value["path"]?.string, let size = value["size"]?.integer else {
            throw FormatError(path: path, what: "adds a file without path or size")
        }
        let tags = (value["tags"]?.members ?? []).compactMap { name, value in value.string.map { (name, $0) } }
        self.init(
            path: file, size: size, modifiedAt: value["modificationTime"]?.integer ?? 0,
            statistics: value["stats"]?.string ?? "", tags: tags,
            deletionVector: try DeltaAction.vector(of: value, path: path))
    }
}
