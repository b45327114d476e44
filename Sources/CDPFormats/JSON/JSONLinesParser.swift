import CDPColumns
import CDPTypes
import Glibc

/// Parses blocks of JSON Lines straight into the columns of a contract. A value: any number of threads may use it.
struct JSONLinesParser: Sendable {
    private let contract: Contract
    /// How the text of each node becomes a value; nil for lists and structures.
    private let rules: [ScalarRule?]
    /// By field, the value of rows without its key, from the file's folder.
    private let folders: [[UInt8]?]
    private let limits: ReadLimits

    /// Objects and lists inside each other, at most.
    static let depthLimit = 64

    init(
        _ options: JSONLinesOptions, _ contract: Contract, folders: FolderFields, limits: ReadLimits, path: String
    ) throws(FormatError) {
        self.contract = contract
        self.limits = limits
        self.folders = contract.fields.map { $0.type.isNested ? nil : folders[$0.name] }
        let nodes = JSONNodes(contract, byteCapacity: 0)
        var rules: [ScalarRule?] = []
        let nulls = options.nulls.map { Array($0.utf8) }
        for node in 0..<nodes.count {
            var rule: ScalarRule?
            if node > 0 {
                let field = contract.fields[nodes.all[node].field]
                rule = ScalarRule(nodes.all[node].type, of: field, isNested: node > contract.fields.count)
            }
            rule?.nulls = nulls
            rules.append(rule)
        }
        self.rules = rules
        guard contract.fields.allSatisfy({ JSONLinesParser.depth($0.type) < JSONLinesParser.depthLimit }) else {
            throw FormatError(path: path, what: "the contract nests deeper than \(JSONLinesParser.depthLimit) levels")
        }
    }

    /// How deeply a type nests.
    private static func depth(_ type: DataType) -> Int {
        switch type {
        case .list(let element): 1 + depth(element)
        case .structure(let fields): 1 + (fields.map { depth($0.type) }.max() ?? 0)
        default: 0
        }
    }

    /// The rows of a block. What is wrong with a row costs that row only, and is in the result.
    func parse(_ block: RowBlock) -> RowChunk {
        if block.count == 0 { return RowChunk(rejected: block.rejected, schema: contract.schema) }
        let nodes = JSONNodes(contract, byteCapacity: block.count)
        var reader = JSONRowReader(block.text, nodes, contract, rules, folders, firstLine: limits.firstLine)
        defer { reader.deallocate() }
        let isValid = isValidUTF8(block.text, block.count)
        var lines: [Int64] = []
        var rejected = block.rejected
        var line = block.firstLine
        var number = 0
        var start = 0
        let text = UnsafeBufferPointer(start: block.text, count: block.count)
        while start < block.count {
            let end = lineEnd(block.text, start, block.count)
            let row = UnsafeBufferPointer(rebasing: text[start..<end])
            if let lines = block.lines { line = lines[number] }
            number += 1
            if row.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
                let reason: RejectionReason?
                if row.count > limits.rowSize {
                    reason = .rowTooLong(limit: limits.rowSize)
                } else if !isValid, !isValidUTF8(block.text + start, row.count) {
                    reason = .invalidEncoding
                } else {
                    reason = reader.row(start..<end, line: line)
                }
                if let reason {
                    reader.truncate(0, to: lines.count)
                    rejected.append(RejectedRow(line: line, reason: reason, raw: row, limit: limits.rawSize))
                } else {
                    lines.append(line)
                }
            }
            line += 1
            start = end + 1
        }
        let columns = contract.fields.indices.map { nodes.column($0 + 1) }
        var chunk = RowChunk(
            batch: Batch(schema: contract.schema, columns: columns, count: lines.count), lines: lines,
            byteCount: block.count)
        chunk.rejected = block.rejected.isEmpty ? rejected : rejected.sorted { $0.line < $1.line }
        chunk.faults = reader.faults
        chunk.undeclared = reader.undeclared
        chunk.lone = Set(reader.lone)
        chunk.named = reader.named
        return chunk
    }
}

/// The offset of the next line feed, `end` when there is none.
@inline(__always)
private func lineEnd(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard let found = memchr(text + start, 0x0A, end - start) else { return end }
    return UnsafeRawPointer(found) - UnsafeRawPointer(text)
}
