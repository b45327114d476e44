public import CDPColumns
public import CDPTypes

/// A Parquet file to be read: the footer at once, columns when asked for, and of them only the bytes that are needed.
///
/// Nothing in the bytes is trusted: a damaged or hostile file gives errors, or wrong values where no checksum guards them,
/// and never a trap. A file that was opened with a check of its tail gives no wrong values either: its pages' contents have
/// checksums, and their headers must say what the tail says of them.
public struct ParquetFile: Sendable {
    /// The name of the file in errors.
    public let name: String
    /// The columns that we can read.
    public let schema: [Field]
    /// The same columns under the types that a contract infers for them: decimals of more than 18 digits and unsigned integers
    /// of 64 bits, which are read as texts, are integers or decimals of 18.
    public let inferredFields: [Field]
    /// Columns whose types we do not have, and why.
    public let unreadable: [(name: String, reason: String)]
    /// The number of rows.
    public let rowCount: Int64
    /// The number of row groups.
    public var rowGroupCount: Int { groups.count }
    /// The rows of a row group.
    public func rowCount(of rowGroup: Int) -> Int { groups[rowGroup].rows }
    /// The row groups in order, made of the footer at each use.
    public var rowGroups: [RowGroup] {
        groups.map { group in
            RowGroup(rowCount: group.rows, columns: zip(tree.leaves, group.chunks).map { $0.summary($1) })
        }
    }
    /// The texts by name that the writer put into the footer.
    public let metadata: [(String, String)]

    /// The bytes of the file.
    let source: ByteSource
    /// The schema as a tree, with its leaves in the order of chunks.
    let tree: ReadSchema
    /// What the footer says of row groups, checked against the size of the file.
    let groups: [FileMetadata.GroupMetadata]

    /// Whether the tail was checked, so that pages are held against it.
    let isSealed: Bool

    /// The most rows of a row group that is read as a whole.
    private static let rowLimit = 1 << 27

    /// Opens a file. Throws when it is no Parquet file or its footer is damaged.
    public init(path: String) throws(FormatError) {
        try self.init(ByteSource(path: path, tail: 32 << 10), name: path)
    }

    /// Opens a file that this package wrote and whose last `tail` bytes, the page indexes and the footer, are still those
    /// that `isIntact` knows. Throws when they are not.
    public init(path: String, tail: Int, isIntact: ([UInt8]) -> Bool) throws(FormatError) {
        let source = try ByteSource(path: path, tail: max(tail, 32 << 10))
        guard isIntact(source.end(max(tail, 12))) else {
            throw FormatError(path: path, what: "its footer is damaged", next: "restore the file from a copy")
        }
        try self.init(source, name: path, isSealed: true)
    }

    /// A file in memory.
    public init(bytes: [UInt8], name: String) throws(FormatError) {
        try self.init(ByteSource(bytes: bytes), name: name)
    }

    private init(_ source: ByteSource, name: String, isSealed: Bool = false) throws(FormatError) {
        let (footer, tree) = try ParquetFailure.naming(name) {
            let footer = try FileMetadata(ParquetFile.footer(source))
            let tree = try ReadSchema(footer.elements)
            try ParquetFile.check(footer, tree)
            return (footer, tree)
        }
        self.name = name
        self.source = source
        self.isSealed = isSealed
        self.tree = tree
        groups = footer.groups
        rowCount = Int64(footer.rows)
        metadata = footer.texts
        let obstacles = tree.nodes.map { node in node.leaves.lazy.compactMap { tree.leaves[$0].obstacle }.first }
        schema = zip(tree.nodes, obstacles).filter { $0.1 == nil }.map { Field($0.0.name, $0.0.type) }
        inferredFields = zip(tree.nodes, obstacles).filter { $0.1 == nil }
            .map { Field($0.0.name, $0.0.inferred(tree.leaves)) }
        unreadable = zip(tree.nodes, obstacles).compactMap { node, reason in reason.map { (node.name, $0) } }
    }

    /// The bytes of the footer: the last eight bytes of a file are its length and `PAR1`.
    private static func footer(_ source: ByteSource) throws -> [UInt8] {
        guard source.count >= 12 else { throw ParquetFault("it is not a Parquet file") }
        let end = try source.read(source.count - 8..<source.count)
        guard end[4...].elementsEqual("PAR1".utf8), try source.read(0..<4).elementsEqual("PAR1".utf8) else {
            let isEncrypted = end[4...].elementsEqual("PARE".utf8)
            throw ParquetFault(isEncrypted ? "it is encrypted" : "it is not a Parquet file, or only a part of one")
        }
        let size = end[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= source.count - 12 else { throw ParquetFault("a footer that is larger than the file") }
        return try source.read(source.count - 8 - size..<source.count - 8)
    }

    /// Refuses a footer whose counts and offsets do not fit the file, before anything is read by them.
    private static func check(_ footer: FileMetadata, _ tree: ReadSchema) throws {
        var rows = 0
        for group in footer.groups {
            guard group.chunks.count == tree.leaves.count else { throw ParquetFault("a row group without all columns") }
            guard group.rows <= rowLimit else { throw ParquetFault("a row group of more than \(rowLimit) rows") }
            rows += group.rows
            for (chunk, leaf) in zip(group.chunks, tree.leaves) {
                guard chunk.entries <= rowLimit, leaf.repetition > 0 || chunk.entries == group.rows else {
                    throw ParquetFault("a column that does not have the rows of its row group")
                }
            }
        }
        guard rows == footer.rows else { throw ParquetFault("row groups that do not have the rows of the file") }
    }

    /// The rows of a row group; all readable columns, or those of the given names in the given order.
    public func read(columns: [String]? = nil, rowGroup: Int) throws(FormatError) -> Batch {
        try read(columns: columns, rowGroup: rowGroup, rows: nil).rows
    }

    /// The rows of a row group of a file that somebody else wrote, and what the columns are beyond their types. Texts that are
    /// not UTF-8 are no error but stay as they are: `ColumnTraits.uncheckedTexts` names the columns that hold some.
    public func readForeign(columns: [String], rowGroup: Int) throws(FormatError) -> (rows: Batch, traits: ColumnTraits)
    {
        let (rows, unchecked) = try read(columns: columns, rowGroup: rowGroup, rows: nil, takesOtherBytes: true)
        var traits = traits
        traits.uncheckedTexts = unchecked
        return (rows, traits)
    }

    /// Some rows of a row group. Where the file has a page index, only the pages that hold them are read, over all threads.
    public func read(columns: [String]? = nil, rowGroup: Int, rows: Range<Int>, threads: Int = 1) throws(FormatError)
        -> Batch
    {
        try read(columns: columns, rowGroup: rowGroup, rows: .some(rows), threads: threads).rows
    }

    /// All rows.
    public func read(columns: [String]? = nil) throws(FormatError) -> Batch {
        var batches: [Batch] = []
        for group in groups.indices { batches.append(try read(columns: columns, rowGroup: group)) }
        if batches.count == 1 { return batches[0] }
        let fields = try nodes(columns).map { Field($0.name, $0.type) }
        return Batch.concatenated(batches, schema: fields)
    }

    private func read(
        columns: [String]?, rowGroup: Int, rows: Range<Int>?, threads: Int = 1, takesOtherBytes: Bool = false
    ) throws(FormatError) -> (rows: Batch, unchecked: Set<String>) {
        guard groups.indices.contains(rowGroup) else {
            throw FormatError(path: name, what: "there is no row group \(rowGroup)")
        }
        let count = groups[rowGroup].rows
        let wanted = (rows ?? 0..<count).clamped(to: 0..<count)
        let nodes = try nodes(columns)
        // An empty table may be a row group without pages.
        if count == 0 { return (Batch(empty: nodes.map { Field($0.name, $0.type) }), []) }
        let read = try Parallel.map(nodes.count, threads: threads) { place throws(FormatError) in
            try ParquetFailure.naming(name, at: "row group \(rowGroup), column \(nodes[place].name)") {
                let (column, isText) = try self.column(nodes[place], group: groups[rowGroup], rows: wanted)
                guard isText || takesOtherBytes else { throw ParquetFault("a text that is not UTF-8") }
                return (column, isText)
            }
        }
        let batch = Batch(
            schema: nodes.map { Field($0.name, $0.type) }, columns: read.map(\.0), count: wanted.count)
        return (batch, Set(zip(nodes, read).filter { !$1.1 }.map(\.0.name)))
    }

    /// The fields of these names, all where there are none; throws for a name that the file lacks.
    func nodes(_ names: [String]?) throws(FormatError) -> [SchemaNode] {
        if names == nil, let first = unreadable.first {
            throw FormatError(
                path: name, what: "it holds \(first.reason)", location: "column \(first.name)",
                next: "leave the column out")
        }
        guard let names else { return tree.nodes }
        var nodes: [SchemaNode] = []
        for wanted in names {
            guard let node = tree.nodes.first(where: { $0.name == wanted }) else {
                throw FormatError(path: name, what: "there is no column \(wanted)")
            }
            nodes.append(node)
        }
        return nodes
    }

    /// The column of a node, and whether its texts are UTF-8.
    func column(
        _ node: SchemaNode, group: FileMetadata.GroupMetadata, rows: Range<Int>
    ) throws -> (Column, isText: Bool) {
        let stretches = try stretches(node, group: group, rows: rows)
        let first = stretches.first?.firstRow ?? 0
        var leaves: [Int: DecodedLeaf] = [:]
        for (number, stretch) in zip(node.leaves, stretches) {
            let decoder = try ChunkDecoder(leaf: tree.leaves[number], chunk: group.chunks[number], isSealed: isSealed)
            let decoded = try decoder.decode(try stretch.parts.map { try source.read($0) }, rows: stretch.rows)
            guard decoded.rows == stretch.rows else {
                throw ParquetFault("pages without the rows that the footer says")
            }
            leaves[number] = decoded
        }
        let column = try Assembler(leaves: leaves, descriptions: tree.leaves).column(node)
        guard rows.upperBound - first <= column.count else {
            throw ParquetFault("pages without the rows that the footer says")
        }
        let isText = leaves.values.allSatisfy { !$0.values.holdsOtherBytes }
        return (column.slice(rows.lowerBound - first..<rows.upperBound - first), isText)
    }

    /// What is to be read of each leaf below a node for some rows: pages where they are cut alike in all leaves, so that the
    /// leaves still fit together, else whole chunks.
    private func stretches(
        _ node: SchemaNode, group: FileMetadata.GroupMetadata, rows: Range<Int>
    ) throws -> [ChunkStretch] {
        let chunks = node.leaves.map { group.chunks[$0] }
        if rows.count < group.rows {
            let cut = try chunks.map { chunk in
                try pageLocations(chunk).map {
                    try ParquetFile.select($0, chunk: chunk, rows: rows, of: group.rows)
                }
            }
            let pages = cut.compactMap { $0 }
            let isAlike = pages.allSatisfy { $0.firstRow == pages[0].firstRow && $0.rows == pages[0].rows }
            if pages.count == chunks.count, isAlike { return pages }
        }
        return try chunks.map { chunk in
            guard let range = chunk.range else { throw ParquetFault("a column chunk beyond the end of the file") }
            return ChunkStretch(parts: [range], firstRow: 0, rows: group.rows)
        }
    }
}
