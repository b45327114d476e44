import CDPColumns
import CDPTypes

/// One column in the making: a field of the contract or of what it nests. All nodes of a contract stand in one array, the
/// children of a node one after the other.
struct JSONNode {
    /// How the value is read; strings of a contract keep numbers and structures as their JSON text.
    enum Kind: UInt8 {
        case string, integer, decimal, float, boolean, date, timestamp, list, structure
    }

    let kind: Kind
    let type: DataType
    /// The field of the contract to which it belongs.
    let field: Int
    /// The digits after the point of a decimal.
    let scale: Int
    /// Whether numbers of up to 18 digits need no check against a smaller precision.
    let isPlain: Bool
    let firstChild: Int
    let childCount: Int
    /// Whether any text may stand in it, none of them for null.
    var isUnrestricted = true

    /// Rows so far.
    var count = 0
    private var capacity = 0
    /// Values of fixed width as their bits, 64 a value.
    private(set) var values: UnsafeMutablePointer<Int64>
    /// 1 for a value, 0 for null.
    private(set) var valid: UnsafeMutablePointer<UInt8>
    /// For texts and lists, where each row ends and the next begins; one more than there are rows.
    private(set) var offsets: UnsafeMutablePointer<Int>
    /// For texts: the bytes, with room for all bytes of the block.
    let bytes: UnsafeMutablePointer<UInt8>

    private static let initialCapacity = 1024

    init(_ type: DataType, field: Int, firstChild: Int, childCount: Int, byteCapacity: Int) {
        self.type = type
        self.field = field
        self.firstChild = firstChild
        self.childCount = childCount
        var scale = 0
        var isPlain = true
        switch type {
        case .string: kind = .string
        case .integer: kind = .integer
        case .decimal(let precision, let declared):
            kind = .decimal
            scale = declared
            isPlain = precision >= 18
        case .float: kind = .float
        case .boolean: kind = .boolean
        case .date: kind = .date
        case .timestamp, .duration: kind = .timestamp
        case .list: kind = .list
        case .structure: kind = .structure
        }
        self.scale = scale
        self.isPlain = isPlain
        capacity = JSONNode.initialCapacity
        values = .allocate(capacity: capacity)
        valid = .allocate(capacity: capacity)
        offsets = .allocate(capacity: capacity + 1)
        offsets[0] = 0
        bytes = .allocate(capacity: kind == .string ? byteCapacity + 64 : 1)
    }

    /// Frees the memory; the nodes of a parse are freed together by `JSONNodes`.
    func deallocate() {
        values.deallocate()
        valid.deallocate()
        offsets.deallocate()
        bytes.deallocate()
    }

    /// Where the next row of a text or list begins.
    var end: Int { offsets[count] }

    @inline(__always)
    mutating func append(_ value: Int64) {
        if count == capacity { grow() }
        values[count] = value
        valid[count] = 1
        count &+= 1
    }

    /// Ends a row of a text, a list or a structure.
    @inline(__always)
    mutating func endRow(at end: Int, isValid: Bool) {
        if count == capacity { grow() }
        valid[count] = isValid ? 1 : 0
        count &+= 1
        offsets[count] = end
    }

    /// Doubles the room; pointers into the former one end here.
    @inline(never)
    private mutating func grow() {
        values = JSONNode.grown(values, capacity, capacity * 2)
        valid = JSONNode.grown(valid, capacity, capacity * 2)
        offsets = JSONNode.grown(offsets, capacity + 1, capacity * 2 + 1)
        capacity *= 2
    }

    private static func grown<T: BitwiseCopyable>(
        _ old: UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int
    ) -> UnsafeMutablePointer<T> {
        let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        UnsafeMutableRawPointer(new).copyMemory(from: old, byteCount: count * MemoryLayout<T>.stride)
        old.deallocate()
        return new
    }
}

/// The columns of one block in the making.
struct JSONNodes: ~Copyable {
    let all: UnsafeMutablePointer<JSONNode>
    let count: Int

    /// Node 0 is the row itself, the fields of the contract are its children.
    init(_ contract: Contract, byteCapacity: Int) {
        var plan: [(type: DataType, field: Int, firstChild: Int, childCount: Int)] = []
        plan.append((.structure(contract.schema), 0, 1, contract.fields.count))
        plan += contract.schema.enumerated().map { ($1.type, $0, 0, 0) }
        var next = 1
        while next < plan.count {
            let children: [DataType]
            switch plan[next].type {
            case .list(let element): children = [element]
            case .structure(let fields): children = fields.map(\.type)
            default: children = []
            }
            plan[next].firstChild = plan.count
            plan[next].childCount = children.count
            for child in children { plan.append((child, plan[next].field, 0, 0)) }
            next += 1
        }
        count = plan.count
        all = .allocate(capacity: plan.count)
        for (place, node) in plan.enumerated() {
            (all + place).initialize(
                to: JSONNode(
                    node.type, field: node.field, firstChild: node.firstChild, childCount: node.childCount,
                    byteCapacity: byteCapacity))
        }
    }

    deinit {
        for place in 0..<count { all[place].deallocate() }
        all.deinitialize(count: count).deallocate()
    }

    /// The finished column of a node.
    func column(_ node: Int) -> Column {
        let source = all[node]
        let rows = source.count
        let valid = UnsafeBufferPointer(start: source.valid, count: rows)
        let validity = valid.contains(0) ? Validity(bytes: Array(valid)) : .all
        let values = UnsafeBufferPointer(start: source.values, count: rows)
        let offsets = { Array(UnsafeBufferPointer(start: source.offsets, count: rows + 1)) }
        let children = source.firstChild..<source.firstChild + source.childCount
        switch source.type {
        case .string:
            let bytes = Array(UnsafeBufferPointer(start: source.bytes, count: source.end))
            return .string(StringColumn(bytes: bytes, offsets: offsets(), validity: validity))
        case .integer: return .integer(FixedColumn(Array(values), validity: validity))
        case .decimal(let precision, let scale):
            return .decimal(FixedColumn(Array(values), validity: validity), precision: precision, scale: scale)
        case .float:
            return .float(
                FixedColumn(values.map { Double(bitPattern: UInt64(bitPattern: $0)) }, validity: validity))
        case .boolean:
            return .boolean(FixedColumn(values.map { UInt8(truncatingIfNeeded: $0) }, validity: validity))
        case .date: return .date(FixedColumn(values.map { Int32(truncatingIfNeeded: $0) }, validity: validity))
        case .timestamp: return .timestamp(FixedColumn(Array(values), validity: validity))
        case .duration: return .duration(FixedColumn(Array(values), validity: validity))
        case .list:
            return .list(ListColumn(offsets: offsets(), elements: column(source.firstChild), validity: validity))
        case .structure(let fields):
            return .structure(
                StructColumn(
                    names: fields.map(\.name), columns: children.map { column($0) }, count: rows, validity: validity))
        }
    }
}
