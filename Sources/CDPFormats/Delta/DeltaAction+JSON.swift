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
        case .protocolVersions(let reader, let writer):
            .object([
                (
                    "protocol",
                    .object([
                        ("minReaderVersion", .integer(Int64(reader))), ("minWriterVersion", .integer(Int64(writer))),
                    ])
                )
            ])
        case .metadata(let metadata):
            .object([
                (
                    "metaData",
                    .object([
                        ("id", .string(metadata.id)),
                        ("format", .object([("provider", .string("parquet")), ("options", .object([]))])),
                        ("schemaString", .string(DeltaSchema.json(metadata.schema).text)),
                        ("partitionColumns", .array([])), ("configuration", .object([])),
                        ("createdTime", .integer(metadata.createdTime)),
                    ])
                )
            ])
        case .add(let file):
            .object([
                (
                    "add",
                    .object([
                        ("path", .string(file.path)), ("partitionValues", .object([])), ("size", .integer(file.size)),
                        ("modificationTime", .integer(file.modifiedAt)), ("dataChange", .boolean(true)),
                        ("stats", .string(file.statistics)),
                        ("tags", .object(file.tags.map { ($0.0, .string($0.1)) })),
                    ])
                )
            ])
        case .remove(let path, let deletedAt):
            .object([
                (
                    "remove",
                    .object([
                        ("path", .string(path)), ("deletionTimestamp", .integer(deletedAt)),
                        ("dataChange", .boolean(true)),
                    ])
                )
            ])
        case .commitInfo(let operation, let timestamp):
            .object([("commitInfo", .object([("timestamp", .integer(timestamp)), ("operation", .string(operation))]))])
        case .transaction(let application, let version):
            .object([("txn", .object([("appId", .string(application)), ("version", .integer(version))]))])
        }
    }

    /// The action that a log line or a checkpoint's row holds.
    init?(_ value: JSONValue, path: String) throws(FormatError) {
        if let versions = value["protocol"] {
            let reader = versions["minReaderVersion"]?.integer ?? 1
            let writer = versions["minWriterVersion"]?.integer ?? 2
            guard reader <= 1 else {
                throw FormatError(
                    path: path, what: "asks for reader version \(reader) of the Delta protocol, 1 is supported")
            }
            self = .protocolVersions(reader: Int(reader), writer: Int(writer))
        } else if let metadata = value["metaData"] {
            guard let text = metadata["schemaString"]?.string, let schema = DeltaSchema.fields(text) else {
                throw FormatError(path: path, what: "declares a schema with types that are not supported")
            }
            guard metadata["partitionColumns"]?.array?.isEmpty ?? true else {
                throw FormatError(path: path, what: "declares a partitioned table, which is not supported")
            }
            let mapping = metadata["configuration"]?["delta.columnMapping.mode"]?.string ?? "none"
            guard mapping == "none" else {
                throw FormatError(path: path, what: "uses column mapping, which is not supported")
            }
            self = .metadata(
                DeltaMetadata(
                    id: metadata["id"]?.string ?? "", schema: schema, createdTime: metadata["createdTime"]?.integer ?? 0
                ))
        } else if let add = value["add"] {
            guard let file = add["path"]?.string, let size = add["size"]?.integer else {
                throw FormatError(path: path, what: "adds a file without path or size")
            }
            guard add["deletionVector"] == nil || add["deletionVector"] == .null else {
                throw FormatError(path: path, what: "uses deletion vectors, which are not supported")
            }
            let tags = (add["tags"]?.members ?? []).compactMap { name, value in value.string.map { (name, $0) } }
            self = .add(
                DeltaFile(
                    path: file, size: size, modifiedAt: add["modificationTime"]?.integer ?? 0,
                    statistics: add["stats"]?.string ?? "", tags: tags))
        } else if let remove = value["remove"] {
            guard let file = remove["path"]?.string else {
                throw FormatError(path: path, what: "removes a file without path")
            }
            self = .remove(path: file, deletedAt: remove["deletionTimestamp"]?.integer ?? 0)
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
}
