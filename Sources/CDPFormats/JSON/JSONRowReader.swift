import CDPColumns
import CDPTypes
import CKernels

/// Reads one JSON object after the other from a block of text, by recursive descent along the contract.
///
/// Every row ends with a line feed, which no token contains: it stops every scan, so nothing is compared with an end.
///
/// Values go straight into the columns of their fields, without a tree in between. A row that turns out to be wrong
/// halfway is taken back by `truncate`, which costs nothing but the counts. A text without escapes, and its end, is
/// found 64 bytes at a time. Fields whose key a row lacks are filled with null after its last brace.
struct JSONRowReader {
    let text: UnsafePointer<UInt8>
    /// The next byte.
    var place = 0
    private var rowStart = 0
    /// What is wrong with the row, once a function has returned false.
    var failure: RejectionReason?
    /// The columns in the making, the row itself first.
    let nodes: UnsafeMutablePointer<JSONNode>
    let rules: [ScalarRule?]
    let contract: Contract
    private let required: [Int]
    private let folders: [[UInt8]?]
    private let hasFolders: Bool
    /// By node, its keys; empty for what is no structure.
    private let keys: UnsafeMutablePointer<JSONKeys>
    private let nodeCount: Int
    private var undeclaredCount = 0
    /// The unescaped text of the string at work.
    var scratch: [UInt8] = []
    /// By field of the contract: values that did not fit.
    private(set) var faults: [FieldFaults]
    private var line: Int64 = 0
    /// The objects read to their end, and by field how many of them do not name it.
    private var objects = 0
    /// By field, rows that have no key of it: a column that every row lacks is told.
    private var unnamed: [Int]

    init(
        _ text: UnsafePointer<UInt8>, _ nodes: borrowing JSONNodes, _ contract: Contract, _ rules: [ScalarRule?],
        _ folders: [[UInt8]?], firstLine: Int64
    ) {
        self.text = text
        self.nodes = nodes.all
        self.contract = contract
        self.rules = rules
        self.folders = folders
        hasFolders = folders.contains { $0 != nil }
        nodeCount = nodes.count
        required = contract.fields.indices.filter { contract.fields[$0].isRequired }.map { $0 + 1 }
        faults = [FieldFaults](repeating: FieldFaults(from: firstLine), count: contract.fields.count)
        unnamed = [Int](repeating: 0, count: contract.fields.count)
        keys = .allocate(capacity: nodes.count)
        var paths = [String](repeating: "", count: nodes.count)
        for node in 0..<nodes.count {
            if let rule = rules[node] { nodes.all[node].isUnrestricted = rule.allowed == nil && rule.nulls.isEmpty }
            let first = nodes.all[node].firstChild
            let fields = nodes.all[node].type.fields
            (keys + node).initialize(to: JSONKeys(names: fields.map(\.name), firstNode: first, path: paths[node]))
            for child in first..<first + nodes.all[node].childCount {
                paths[child] = fields.isEmpty ? paths[node] : paths[node] + fields[child - first].name + "."
            }
        }
    }

    func deallocate() {
        for node in 0..<nodeCount { keys[node].deallocate() }
        keys.deinitialize(count: nodeCount).deallocate()
    }

    /// The keys met that the contract does not name, as paths.
    var undeclared: [String] { (0..<nodeCount).flatMap { keys[$0].undeclared }.sorted() }
    /// Those among them that were met once.
    var lone: [String] { (0..<nodeCount).flatMap { keys[$0].lone } }

    /// By field of the contract, whether an object names it, or its file's folder does.
    var named: [Bool] { unnamed.map { $0 < objects } }

    /// Reads the row in a range of the text that ends with a line feed; what is wrong with it, if anything is. A row that is
    /// wrong leaves the columns in disorder: they must be truncated to the rows before.
    mutating func row(_ range: Range<Int>, line: Int64) -> RejectionReason? {
        self.line = line
        place = range.lowerBound
        rowStart = place
        failure = nil
        skipBlanks()
        guard text[place] == UInt8(ascii: "{") else { return .notAnObject }
        guard object(0) else { return failure }
        skipBlanks()
        guard place == range.upperBound else { return .invalidJSON(column: place - rowStart + 1) }
        for node in required where nodes[node].valid[nodes[node].count - 1] == 0 {
            return .value(field: contract.fields[node - 1].name, .missing)
        }
        return nil
    }

    /// Notes that the text is no JSON from here on. Always false.
    @inline(never)
    mutating func invalid() -> Bool {
        failure = .invalidJSON(column: place - rowStart + 1)
        return false
    }

    @inline(__always)
    mutating func skipBlanks() {
        while text[place] == 0x20 || text[place] == 0x09 || text[place] == 0x0D { place &+= 1 }
    }

    /// Handles a value that does not fit its field: null, or the end of the row.
    @inline(never)
    mutating func refuse(_ node: Int, _ fault: ValueFault, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let field = contract.fields[nodes[node].field]
        faults[nodes[node].field].add(value, fault, of: field, line: line)
        guard field.onError == .null else {
            failure = .value(field: field.name, fault)
            return false
        }
        appendNull(node)
        return true
    }

    /// Adds a null, and to all that a structure nests.
    func appendNull(_ node: Int) {
        switch nodes[node].kind {
        case .string, .list: nodes[node].endRow(at: nodes[node].end, isValid: false)
        case .structure:
            let first = nodes[node].firstChild
            for child in first..<first &+ nodes[node].childCount { appendNull(child) }
            nodes[node].endRow(at: 0, isValid: false)
        default:
            nodes[node].append(0)
            nodes[node].valid[nodes[node].count &- 1] = 0
        }
    }

    /// Takes back all rows of a node from `count` on, and what they nest.
    func truncate(_ node: Int, to count: Int) {
        nodes[node].count = min(nodes[node].count, count)
        let first = nodes[node].firstChild
        switch nodes[node].kind {
        case .list: truncate(first, to: nodes[node].offsets[count])
        case .structure: for child in first..<first &+ nodes[node].childCount { truncate(child, to: count) }
        default: break
        }
    }

    // MARK: objects and lists

    /// Reads an object into the children of a node. Of a key that stands twice, the last value counts, as in
    /// JavaScript.
    private mutating func object(_ node: Int) -> Bool {
        let row = nodes[node].count
        place &+= 1
        skipBlanks()
        if text[place] == UInt8(ascii: "}") {
            place &+= 1
        } else {
            var position = 0
            while true {
                guard text[place] == UInt8(ascii: "\"") else { return invalid() }
                guard let child = key(node, at: position) else { return false }
                position &+= 1
                skipBlanks()
                guard text[place] == UInt8(ascii: ":") else { return invalid() }
                place &+= 1
                skipBlanks()
                if child < 0 {
                    guard skip() else { return false }
                } else {
                    if nodes[child].count != row { truncate(child, to: row) }
                    guard value(child) else { return false }
                }
                skipBlanks()
                let next = text[place]
                guard next == UInt8(ascii: ",") else {
                    guard next == UInt8(ascii: "}") else { return invalid() }
                    place &+= 1
                    break
                }
                place &+= 1
                skipBlanks()
            }
        }
        let first = nodes[node].firstChild
        if node == 0, hasFolders, !storeFolders(row) { return false }
        for child in first..<first &+ nodes[node].childCount where nodes[child].count == row {
            if node == 0 { unnamed[child &- first] &+= 1 }
            appendNull(child)
        }
        if node == 0 { objects &+= 1 }
        nodes[node].endRow(at: 0, isValid: true)
        return true
    }

    /// Gives the fields that the row has no key of what the file's folder says of them.
    @inline(never)
    private mutating func storeFolders(_ row: Int) -> Bool {
        for (field, text) in folders.enumerated() {
            guard let text, nodes[field + 1].count == row else { continue }
            guard text.withUnsafeBufferPointer({ store(field + 1, $0) }) else { return false }
        }
        return true
    }

    /// Reads a key, its closing quote included. The node it names, -1 when the contract does not name it, nil for no key.
    @inline(__always)
    private mutating func key(_ node: Int, at position: Int) -> Int? {
        place &+= 1
        if let key = keys[node].predicted(text + place, at: position) {
            place &+= key.length &+ 1
            if let node = key.node { return node }
            keys[node].noteRepeated(position)
            return -1
        }
        return search(node, at: position)
    }

    /// Finds a key that is not the expected one, by its unescaped name.
    @inline(never)
    private mutating func search(_ node: Int, at position: Int) -> Int? {
        let start = place
        guard let isPlain = scanString() else { return nil }
        var name = UnsafeBufferPointer(start: text + start, count: place - 1 - start)
        if isPlain { return keys[node].find(name, at: position, undeclaredCount: &undeclaredCount) ?? -1 }
        guard unescape(start) else { return nil }
        let unescaped = scratch
        return unescaped.withUnsafeBufferPointer {
            name = $0
            return keys[node].find(name, at: position, undeclaredCount: &undeclaredCount) ?? -1
        }
    }

    /// Reads a list into the one child of a node.
    private mutating func list(_ node: Int) -> Bool {
        let element = nodes[node].firstChild
        place &+= 1
        skipBlanks()
        if text[place] == UInt8(ascii: "]") {
            place &+= 1
        } else {
            while true {
                guard value(element) else { return false }
                skipBlanks()
                let next = text[place]
                guard next == UInt8(ascii: ",") else {
                    guard next == UInt8(ascii: "]") else { return invalid() }
                    place &+= 1
                    break
                }
                place &+= 1
                skipBlanks()
            }
        }
        nodes[node].endRow(at: nodes[element].count, isValid: true)
        return true
    }

    // MARK: values

    /// Reads a value of any kind for a node; false where the row is none, with the reason in `failure`.
    private mutating func value(_ node: Int) -> Bool {
        switch text[place] {
        case UInt8(ascii: "\""): return string(node)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number(node)
        case UInt8(ascii: "-"): return text[place &+ 1] == UInt8(ascii: "I") ? notFinite(node) : number(node)
        case UInt8(ascii: "N"), UInt8(ascii: "I"): return notFinite(node)
        case UInt8(ascii: "n"):
            guard word(0x6C6C_756E, 4) else { return invalid() }
            appendNull(node)
            return true
        case UInt8(ascii: "t"):
            guard word(0x6575_7274, 4) else { return invalid() }
            return boolean(node, 1, text + (place - 4), 4)
        case UInt8(ascii: "f"):
            guard word(0x736C_6166, 4), text[place] == UInt8(ascii: "e") else { return invalid() }
            place &+= 1
            return boolean(node, 0, text + (place - 5), 5)
        case UInt8(ascii: "{"):
            if nodes[node].kind == .structure { return object(node) }
            return nested(node)
        case UInt8(ascii: "["):
            if nodes[node].kind == .list { return list(node) }
            return nested(node)
        default: return invalid()
        }
    }

    /// A number that is none, which fits no field.
    private mutating func notFinite(_ node: Int) -> Bool {
        let start = place
        guard passNotFinite() else { return invalid() }
        return refuse(node, wrongFault(node), UnsafeBufferPointer(start: text + start, count: place - start))
    }

    /// Passes over `NaN`, `Infinity` or `-Infinity`, which are no JSON and which many programs write for lack of a number: they
    /// cost their own value and not the row. Whether one stood there.
    @inline(never)
    mutating func passNotFinite() -> Bool {
        let sign = text[place] == UInt8(ascii: "-") ? 1 : 0
        let words: [StaticString] = sign == 1 ? ["Infinity"] : ["NaN", "Infinity"]
        for word in words {
            let count = word.utf8CodeUnitCount
            // The line end stops the comparison before the text does.
            guard (0..<count).allSatisfy({ text[place + sign + $0] == word.utf8Start[$0] }) else { continue }
            place += sign + count
            return true
        }
        return false
    }

    /// Passes over four bytes if they are these, given as a little-endian word.
    @inline(__always)
    mutating func word(_ word: UInt32, _ length: Int) -> Bool {
        guard UInt32(littleEndian: UnsafeRawPointer(text + place).loadUnaligned(as: UInt32.self)) == word else {
            return false
        }
        place &+= length
        return true
    }

    /// Stores a truth value, or its word where the field is a text.
    private mutating func boolean(_ node: Int, _ value: Int64, _ word: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        if nodes[node].kind == .boolean {
            nodes[node].append(value)
            return true
        }
        let value = UnsafeBufferPointer(start: word, count: length)
        guard nodes[node].kind == .string else { return refuse(node, wrongFault(node), value) }
        return store(node, value)
    }

    /// An object or list where the contract has a single value: a text takes its JSON, everything else refuses it.
    private mutating func nested(_ node: Int) -> Bool {
        let start = place
        guard skip() else { return false }
        let value = UnsafeBufferPointer(start: text + start, count: place - start)
        guard nodes[node].kind == .string else { return refuse(node, .wrongShape, value) }
        return store(node, value)
    }

    /// What is wrong with a value of another kind than the field's.
    private func wrongFault(_ node: Int) -> ValueFault {
        nodes[node].kind == .list || nodes[node].kind == .structure ? .wrongShape : .malformed
    }

    /// Stores the text of a single value by the rule of its type.
    mutating func store(_ node: Int, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let rule = rules[node] else { return refuse(node, .wrongShape, value) }
        if rule.isNull(value) {
            appendNull(node)
            return true
        }
        guard rule.isAllowed(value) else { return refuse(node, .notAllowed, value) }
        if nodes[node].kind == .string {
            let value = rule.word(value)
            let end = nodes[node].end
            if let source = value.baseAddress { (nodes[node].bytes + end).update(from: source, count: value.count) }
            nodes[node].endRow(at: end &+ value.count, isValid: true)
            return true
        }
        switch rule.value(of: value) {
        case .success(let stored):
            nodes[node].append(stored)
            if rule.clock != nil { faults[nodes[node].field].add(rule.reading(of: value, stored), line: line) }
        case .failure(let fault): return refuse(node, fault, value)
        }
        return true
    }
}
