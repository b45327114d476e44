/// What a physical value means. Old (converted) types are turned into these when they are read.
enum LogicalType: Sendable, Equatable {
    /// UTF-8, JSON or an enumeration: a text.
    case text
    case map
    case list
    case decimal
    case date
    case time
    /// The unit: 1 milliseconds, 2 microseconds, 3 nanoseconds; and whether it is what local clocks show, of no known zone.
    case timestamp(unit: Int, isLocal: Bool)
    /// An integer; unsigned ones of 64 bits may not fit ours.
    case integer(isSigned: Bool)
    /// A column without any value, of no type.
    case null
    /// Sixteen bytes that are written in 36 characters.
    case uuid
    /// A float of two bytes.
    case half
    /// One that has no type of ours, by its name with an article.
    case other(String)

    /// The meaning of a converted type's number.
    init(converted number: Int) {
        switch number {
        case 0, 4, 19: self = .text
        case 1, 2: self = .map
        case 3: self = .list
        case 5: self = .decimal
        case 6: self = .date
        case 7, 8: self = .time
        case 9: self = .timestamp(unit: 1, isLocal: false)
        case 10: self = .timestamp(unit: 2, isLocal: false)
        case 11...14: self = .integer(isSigned: false)
        case 15...18: self = .integer(isSigned: true)
        case 20: self = .other("a BSON document")
        case 21: self = .other("an interval")
        default: self = .other("a value of logical type \(number)")
        }
    }
}

extension FileMetadata.SchemaElement {
    init(_ reader: inout ThriftReader) throws {
        var result = FileMetadata.SchemaElement()
        var converted: Int?
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): result.physical = try reader.size()
            case (2, .int32): result.width = try reader.size()
            case (3, .int32): result.repetition = try reader.size()
            case (4, .binary): result.name = try reader.text()
            case (5, .int32): result.children = try reader.size()
            case (6, .int32): converted = try reader.size()
            case (7, .int32): result.scale = try reader.size()
            case (8, .int32): result.precision = try reader.size()
            case (10, .structure): try result.readLogical(&reader)
            default: return false
            }
            return true
        }
        if result.logical == nil, let converted { result.logical = LogicalType(converted: converted) }
        self = result
    }

    private mutating func readLogical(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure { reader, id, type in
            guard type == .structure else { return false }
            switch id {
            case 1, 4, 12: result.logical = .text
            case 2: result.logical = .map
            case 3: result.logical = .list
            case 5:
                result.logical = .decimal
                try result.readDecimal(&reader)
                return true
            case 6: result.logical = .date
            case 7: result.logical = .time
            case 8:
                result.logical = try Self.timestamp(&reader)
                return true
            case 10:
                result.logical = .integer(isSigned: try Self.isSigned(&reader))
                return true
            case 11: result.logical = .null
            case 14: result.logical = .uuid
            case 13: result.logical = .other("a BSON document")
            case 15: result.logical = .half
            case 16: result.logical = .other("a variant")
            case 17, 18: result.logical = .other("a shape on a map")
            default: result.logical = .other("a value of logical type \(id)")
            }
            return false
        }
        self = result
    }

    private mutating func readDecimal(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): result.scale = try reader.size()
            case (2, .int32): result.precision = try reader.size()
            default: return false
            }
            return true
        }
        self = result
    }

    /// A timestamp: its unit, and whether it counts from an instant or by some clock.
    private static func timestamp(_ reader: inout ThriftReader) throws -> LogicalType {
        var unit = 0
        var isLocal = false
        try reader.structure { reader, id, type in
            if id == 1 { isLocal = type == .no }
            guard id == 2, type == .structure else { return false }
            try reader.structure { _, id, _ in
                unit = id
                return false
            }
            return true
        }
        return .timestamp(unit: unit, isLocal: isLocal)
    }

    private static func isSigned(_ reader: inout ThriftReader) throws -> Bool {
        var signed = true
        try reader.structure { _, id, type in
            if id == 2 { signed = type == .yes }
            return false
        }
        return signed
    }
}
