internal import CDPColumns
internal import CDPTypes

/// A checkpoint: the state of a table at a version as one Parquet file, so that readers need no older log entries.
///
/// Holds no tombstones of removed files: they matter to no reader of the table.
public enum DeltaCheckpoint {
    /// The bytes of `<version>.checkpoint.parquet`, and of `_last_checkpoint` which points to it, with the checkpoint's
    /// `digest` among its tags. Throws when the table has no metadata.
    public static func encode(
        _ snapshot: DeltaSnapshot, version: Int, digest: ([UInt8]) -> String
    ) throws(FormatError) -> (parquet: [UInt8], pointer: [UInt8]) {
        guard let metadata = snapshot.metadata else {
            throw FormatError(path: "_delta_log", what: "a table without metadata cannot have a checkpoint")
        }
        let versions = snapshot.protocolVersions
        var actions: [DeltaAction] = [
            .protocolVersions(reader: versions.reader, writer: versions.writer, features: versions.features),
            .metadata(metadata),
        ]
        let transactions = snapshot.transactions.sorted { $0.key < $1.key }
        actions += transactions.map { .transaction(application: $0.key, version: $0.value) }
        actions += snapshot.files.values.sorted { $0.path < $1.path }.map { .add($0) }
        let rows = actions.map(\.json)
        let hasFeatures = versions.reader >= 3 || versions.writer >= 7
        // Rows that were deleted must never come back, so vectors are kept even where the protocol does not allow them.
        let isWide = hasFeatures || snapshot.files.values.contains { $0.deletionVector != nil }
        let schema = isWide ? DeltaCheckpoint.schemaWithFeatures : schema
        let columns = schema.map { field in column(rows.map { $0[field.name] }, field.type) }
        let batch = Batch(schema: schema, columns: columns, count: rows.count)
        let bytes = try ParquetFailure.naming("a checkpoint") {
            var builder = try ParquetFileBuilder(
                schema: schema, options: ParquetOptions(compression: .snappy), forms: forms)
            var bytes = ParquetFileBuilder.magic
            try builder.add(batch, to: &bytes)
            _ = try builder.finish(into: &bytes)
            return bytes
        }
        let pointer = JSONValue.object([
            ("version", .integer(Int64(version))), ("size", .integer(Int64(rows.count))),
            ("numOfAddFiles", .integer(Int64(snapshot.files.count))),
            ("tags", .object([("digest", .string(digest(bytes)))])),
        ])
        return (bytes, pointer.encoded())
    }

    /// The version that `_last_checkpoint` points to, with the digest that `encode` put there; nil when the bytes are no
    /// pointer or the checkpoint is of another make.
    public static func target(_ pointer: [UInt8]) -> (version: Int, digest: String)? {
        guard let value = try? JSONValue.parse(pointer), let version = value["version"]?.integer, version >= 0,
            let digest = value["tags"]?["digest"]?.string
        else { return nil }
        return (Int(version), digest)
    }

    /// The actions of a checkpoint that any writer made.
    public static func decode(_ bytes: [UInt8], path: String) throws(FormatError) -> [DeltaAction] {
        let file = try ParquetFile(bytes: bytes, name: path)
        let names = ["protocol", "metaData", "txn", "add"].filter { name in file.schema.contains { $0.name == name } }
        let batch = try file.read(columns: names)
        var actions: [DeltaAction] = []
        for row in 0..<batch.count {
            for (field, column) in zip(batch.schema, batch.columns) where column.validity[row] {
                let value = JSONValue.object([(field.name, value(column, row))])
                if let action = try DeltaAction(value, path: file.name) { actions.append(action) }
            }
        }
        return actions
    }

    private static let texts = DataType.list(.structure([Field("key", .string), Field("value", .string)]))

    /// The columns that readers expect, one structure for each kind of action; a row has a value in one of them.
    private static let schema: [Field] = [
        Field(
            "txn", .structure([Field("appId", .string), Field("version", .integer), Field("lastUpdated", .integer)])),
        Field(
            "add",
            .structure([
                Field("path", .string), Field("partitionValues", texts), Field("size", .integer),
                Field("modificationTime", .integer), Field("dataChange", .boolean), Field("tags", texts),
                Field("stats", .string),
            ])),
        Field(
            "remove",
            .structure([
                Field("path", .string), Field("deletionTimestamp", .integer), Field("dataChange", .boolean),
                Field("extendedFileMetadata", .boolean), Field("partitionValues", texts), Field("size", .integer),
            ])),
        Field(
            "metaData",
            .structure([
                Field("id", .string), Field("name", .string), Field("description", .string),
                Field("format", .structure([Field("provider", .string), Field("options", texts)])),
                Field("schemaString", .string), Field("partitionColumns", .list(.string)),
                Field("configuration", texts),
                Field("createdTime", .integer),
            ])),
        Field(
            "protocol", .structure([Field("minReaderVersion", .integer), Field("minWriterVersion", .integer)])),
    ]

    /// The columns of a table with features. Checkpoints of other tables do not have them, so that their bytes stay the same.
    private static let schemaWithFeatures = schema.map { field in
        guard case .structure(let members) = field.type, let more = featureMembers[field.name] else { return field }
        return Field(field.name, .structure(members + more))
    }

    private static let featureMembers: [String: [Field]] = [
        "add": [
            Field(
                "deletionVector",
                .structure([
                    Field("storageType", .string), Field("pathOrInlineDv", .string), Field("offset", .integer),
                    Field("sizeInBytes", .integer), Field("cardinality", .integer),
                ]))
        ],
        "protocol": [Field("readerFeatures", .list(.string)), Field("writerFeatures", .list(.string))],
    ]

    private static let forms = ParquetForms(
        maps: [
            ["add", "partitionValues"], ["add", "tags"], ["remove", "partitionValues"],
            ["metaData", "format", "options"], ["metaData", "configuration"],
        ],
        narrow: [
            ["protocol", "minReaderVersion"], ["protocol", "minWriterVersion"],
            ["add", "deletionVector", "offset"], ["add", "deletionVector", "sizeInBytes"],
        ])

    /// A column of the values of log lines; whatever does not fit the type is null.
    private static func column(_ values: [JSONValue?], _ type: DataType) -> Column {
        switch type {
        case .string: return .string(StringColumn(values.map { $0?.string }))
        case .boolean:
            var column = FixedColumn<UInt8>()
            for value in values { column.append(value?.boolean.map { $0 ? 1 : 0 }) }
            return .boolean(column)
        case .integer:
            var column = FixedColumn<Int64>()
            for value in values { column.append(value?.integer) }
            return .integer(column)
        case .structure(let fields):
            let valid = values.map { UInt8($0?.members == nil ? 0 : 1) }
            let columns = fields.map { field in column(values.map { $0?[field.name] }, field.type) }
            return .structure(
                StructColumn(
                    names: fields.map(\.name), columns: columns, count: values.count, validity: Validity(bytes: valid)))
        case .list(let element):
            let lists = values.map { $0.flatMap(elements) }
            var offsets = [0]
            for (place, list) in lists.enumerated() { offsets.append(offsets[place] + (list?.count ?? 0)) }
            let valid = lists.map { UInt8($0 == nil ? 0 : 1) }
            return .list(
                ListColumn(
                    offsets: offsets, elements: column(lists.flatMap { $0 ?? [] }, element),
                    validity: Validity(bytes: valid)))
        default: return Column(nulls: values.count, of: type)
        }
    }

    /// The elements of an array, or the members of an object as entries of a map.
    private static func elements(_ value: JSONValue) -> [JSONValue]? {
        value.array ?? value.members?.map { .object([("key", .string($0.0)), ("value", $0.1)]) }
    }

    /// A value of a checkpoint as a log line has it; entries of maps become members.
    private static func value(_ column: Column, _ row: Int) -> JSONValue {
        guard column.validity[row] else { return .null }
        switch column {
        case .string(let column): return column[row].map { .string($0) } ?? .null
        case .integer(let column): return .integer(column.values[row])
        case .boolean(let column): return .boolean(column.values[row] != 0)
        case .structure(let column):
            return .object(zip(column.names, column.columns).map { ($0, value($1, row)) })
        case .list(let list):
            let elements = list.range(row).map { value(list.elements, $0) }
            guard case .structure(let entries) = list.elements, entries.names == ["key", "value"] else {
                return .array(elements)
            }
            return .object(elements.map { ($0["key"]?.string ?? "", $0["value"] ?? .null) })
        default: return .null
        }
    }
}
