internal import CDPTypes

/// The schema of a file to be written: every field optional, lists with three levels.
struct WrittenSchema {
    private(set) var nodes: [SchemaNode] = []
    private(set) var leaves: [Leaf] = []
    /// The schema elements of the footer, the root excepted, as Thrift structures.
    private(set) var elements: [(inout ThriftWriter) -> Void] = []

    private let forms: ParquetForms

    init(_ schema: [Field], forms: ParquetForms = ParquetForms()) throws {
        self.forms = forms
        for field in schema { nodes.append(try add(field, path: [], definition: 0, repetition: 0)) }
    }

    /// Adds a field and what it nests. Every field is optional, a list has three levels as the format demands, so that
    /// null and empty are told apart.
    private mutating func add(_ field: Field, path: [String], definition: Int, repetition: Int) throws -> SchemaNode {
        let path = path + [field.name]
        let level = definition + 1
        guard level < 120 else { throw ParquetFault("a schema that is nested too deeply for Parquet") }
        switch field.type {
        case .list(.structure(let entry)) where forms.maps.contains(path):
            return try map(field, entry, path: path, definition: level, repetition: repetition)
        case .list(let element):
            elements.append(WrittenSchema.group(field.name, repeated: false, children: 1, list: true))
            elements.append(WrittenSchema.group("list", repeated: true, children: 1, list: false))
            let child = try add(
                Field("element", element), path: path + ["list"], definition: level + 1, repetition: repetition + 1)
            let kind = SchemaNode.Kind.list(child, repetition: repetition + 1, presence: level + 1)
            return SchemaNode(name: field.name, type: field.type, definition: level, kind: kind)
        case .structure(let fields):
            guard !fields.isEmpty else { throw ParquetFault("a structure without fields, which Parquet cannot hold") }
            elements.append(WrittenSchema.group(field.name, repeated: false, children: fields.count, list: false))
            var children: [SchemaNode] = []
            for child in fields {
                children.append(try add(child, path: path, definition: level, repetition: repetition))
            }
            return SchemaNode(name: field.name, type: field.type, definition: level, kind: .structure(children))
        default:
            let physical = forms.narrow.contains(path) ? .int32 : try WrittenSchema.physical(field.type)
            elements.append(WrittenSchema.leaf(field, physical))
            leaves.append(
                Leaf(path: path, type: field.type, physical: physical, definition: level, repetition: repetition))
            return SchemaNode(name: field.name, type: field.type, definition: level, kind: .leaf(leaves.count - 1))
        }
    }

    /// A list of entries with a key and a value, as a map: the key required, nothing between entry and key.
    private mutating func map(
        _ field: Field, _ entry: [Field], path: [String], definition: Int, repetition: Int
    ) throws -> SchemaNode {
        guard entry.map(\.name) == ["key", "value"], entry[0].type == .string else {
            throw ParquetFault("a map whose entries are not a text \"key\" and a \"value\"")
        }
        let inside = path + ["key_value"]
        elements.append(WrittenSchema.group(field.name, repeated: false, children: 1, list: false, map: true))
        elements.append(WrittenSchema.group("key_value", repeated: true, children: 2, list: false))
        elements.append(WrittenSchema.leaf(entry[0], .bytes, required: true))
        leaves.append(
            Leaf(
                path: inside + ["key"], type: .string, physical: .bytes, definition: definition + 1,
                repetition: repetition + 1))
        let key = SchemaNode(name: "key", type: .string, definition: definition + 1, kind: .leaf(leaves.count - 1))
        let value = try add(entry[1], path: inside, definition: definition + 1, repetition: repetition + 1)
        let element = SchemaNode(
            name: "key_value", type: .structure(entry), definition: definition + 1, kind: .structure([key, value]))
        let kind = SchemaNode.Kind.list(element, repetition: repetition + 1, presence: definition + 1)
        return SchemaNode(name: field.name, type: field.type, definition: definition, kind: kind)
    }

    /// How a type is stored: decimals of up to 18 digits and timestamps in 64 bits, days in 32.
    private static func physical(_ type: DataType) throws -> PhysicalType {
        switch type {
        case .string: .bytes
        case .integer, .decimal, .timestamp: .int64
        case .float: .double
        case .boolean: .boolean
        case .date: .int32
        case .duration, .list, .structure: throw ParquetFault("values of type \(type), which are never stored")
        }
    }

    private static func group(
        _ name: String, repeated: Bool, children: Int, list: Bool, map: Bool = false
    ) -> (inout ThriftWriter) -> Void {
        { writer in
            writer.int32(3, repeated ? 2 : 1)
            writer.text(4, name)
            writer.int32(5, children)
            if list {
                writer.int32(6, 3)
                writer.structure(10) { $0.structure(3) { _ in } }
            }
            if map {
                writer.int32(6, 1)
                writer.structure(10) { $0.structure(2) { _ in } }
            }
        }
    }

    /// A value column, with the old (converted) type beside the logical one, for old readers.
    private static func leaf(
        _ field: Field, _ physical: PhysicalType, required: Bool = false
    ) -> (inout ThriftWriter) -> Void {
        { writer in
            writer.int32(1, physical.rawValue)
            writer.int32(3, required ? 0 : 1)
            writer.text(4, field.name)
            switch field.type {
            case .string:
                writer.int32(6, 0)
                writer.structure(10) { $0.structure(1) { _ in } }
            case .decimal(let precision, let scale):
                writer.int32(6, 5)
                writer.int32(7, scale)
                writer.int32(8, precision)
                writer.structure(10) {
                    $0.structure(5) {
                        $0.int32(1, scale)
                        $0.int32(2, precision)
                    }
                }
            case .date:
                writer.int32(6, 6)
                writer.structure(10) { $0.structure(6) { _ in } }
            case .timestamp:
                writer.int32(6, 10)
                writer.structure(10) {
                    $0.structure(8) {
                        $0.boolean(1, true)
                        $0.structure(2) { $0.structure(2) { _ in } }
                    }
                }
            default: break
            }
        }
    }
}

/// Columns that are written otherwise than their types say, by their paths: for files whose schema is a standard's.
struct ParquetForms: Sendable {
    /// Lists of key and value that are maps.
    var maps: Set<[String]> = []
    /// Integers of 32 bits.
    var narrow: Set<[String]> = []
}
