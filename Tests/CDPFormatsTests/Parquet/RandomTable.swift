import CDPColumns
import CDPTypes

/// Tables of every type, nested too, the same for the same seed.
struct RandomTable {
    private var state: UInt64

    static let schema: [Field] = [
        Field("text", .string), Field("unique", .string), Field("number", .integer), Field("step", .integer),
        Field("wide", .integer), Field("money", .decimal(precision: 18, scale: 2)), Field("ratio", .float),
        Field("flag", .boolean), Field("day", .date), Field("moment", .timestamp), Field("tags", .list(.string)),
        Field("place", .structure([Field("city", .string), Field("spot", .structure([Field("x", .float)]))])),
        Field(
            "lines",
            .list(
                .structure([
                    Field("sku", .string), Field("amounts", .list(.decimal(precision: 9, scale: 3))),
                    Field("n", .integer),
                ]))),
        Field("grid", .list(.list(.integer))),
    ]

    init(seed: UInt64) {
        state = Hash64.word(seed)
    }

    mutating func next(_ limit: UInt64) -> UInt64 {
        state = Hash64.word(state)
        return limit == 0 ? state : state % limit
    }

    mutating func batch(_ count: Int, nulls: UInt64 = 5) -> Batch {
        let columns = RandomTable.schema.map { column($0.type, count, name: $0.name, nulls: nulls) }
        return Batch(schema: RandomTable.schema, columns: columns, count: count)
    }

    private mutating func validity(_ count: Int, _ nulls: UInt64) -> Validity {
        guard nulls > 0, next(4) > 0 else { return .all }
        return Validity(bytes: (0..<count).map { _ in next(nulls) == 0 ? 0 : 1 })
    }

    private mutating func column(_ type: DataType, _ count: Int, name: String, nulls: UInt64) -> Column {
        let valid = validity(count, nulls)
        switch type {
        case .string:
            var texts: [String?] = []
            for row in 0..<count {
                let number = next(name == "unique" ? 0 : 40)
                let text =
                    name == "unique"
                    ? "\(row)-\(number)"
                    : ["", "a", "München", "😀 long text of many bytes"][Int(number % 4)] + "\(number)"
                texts.append(valid[row] ? text : nil)
            }
            return .string(StringColumn(texts))
        case .integer:
            var value: Int64 = 1000
            let numbers = (0..<count).map { _ in
                switch name {
                case "step":
                    value += Int64(next(9)) - 2
                    return value
                case "wide": return Int64(bitPattern: next(0)) >> Int64(next(64))
                default: return Int64(next(7))
                }
            }
            return .integer(FixedColumn(numbers, validity: valid))
        case .decimal(let precision, let scale):
            let numbers = (0..<count).map { _ in Int64(next(1_000_000_000)) - 500_000_000 }
            return .decimal(FixedColumn(numbers, validity: valid), precision: precision, scale: scale)
        case .float:
            let numbers = (0..<count).map { _ in
                next(50) == 0
                    ? [Double.infinity, -0.0, 0, -Double.infinity][Int(next(4))] : Double(next(100_000)) / 7 - 5
            }
            return .float(FixedColumn(numbers, validity: valid))
        case .boolean: return .boolean(FixedColumn((0..<count).map { _ in UInt8(next(2)) }, validity: valid))
        case .date: return .date(FixedColumn((0..<count).map { _ in Int32(next(40_000)) - 9000 }, validity: valid))
        case .timestamp:
            let numbers = (0..<count).map { _ in Int64(next(4_000_000_000_000_000)) - 1_000_000_000_000_000 }
            return .timestamp(FixedColumn(numbers, validity: valid))
        case .list(let element):
            var offsets = [0]
            for row in 0..<count { offsets.append(offsets[row] + (valid[row] ? Int(next(4)) : 0)) }
            let elements = column(element, offsets[count], name: "element", nulls: nulls)
            return .list(ListColumn(offsets: offsets, elements: elements, validity: valid))
        case .structure(let fields):
            let columns = fields.map { column($0.type, count, name: $0.name, nulls: nulls) }
            return .structure(StructColumn(names: fields.map(\.name), columns: columns, count: count, validity: valid))
        case .duration: return Column(nulls: count, of: type)
        }
    }
}
