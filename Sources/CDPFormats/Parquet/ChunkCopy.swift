internal import CDPColumns

/// Column chunks that are put into a new file as they stand in another one that this package wrote, neither decompressed nor
/// decoded: for files of which only some columns differ.
struct ChunkCopy: Sendable {
    /// Where chunks are copied from.
    private let file: ParquetFile
    /// The columns that are copied, by their names at the top of the schema.
    private let columns: Set<String>

    /// The named columns of `file`.
    init(_ file: ParquetFile, columns: Set<String>) {
        self.file = file
        self.columns = columns
    }

    /// The chunks of a column in a row group of `rows` rows, one a leaf; nil where the file does not have them in the form in
    /// which they would be written.
    func chunks(of node: SchemaNode, in leaves: [Leaf], rowGroup: Int, rows: Int) throws -> [EncodedChunk]? {
        guard columns.contains(node.name), file.groups.indices.contains(rowGroup), file.groups[rowGroup].rows == rows,
            let stored = file.tree.nodes.first(where: { $0.name == node.name }), stored.type == node.type,
            stored.leaves.map({ file.tree.leaves[$0].path }) == node.leaves.map({ leaves[$0].path })
        else { return nil }
        var result: [EncodedChunk] = []
        for number in stored.leaves {
            guard let chunk = try chunk(file.groups[rowGroup].chunks[number], file.tree.leaves[number]) else {
                return nil
            }
            result.append(chunk)
        }
        return result
    }

    /// A stored chunk as if it were encoded anew; nil where its pages or bounds cannot be told from the file's indexes.
    private func chunk(_ stored: FileMetadata.ChunkMetadata, _ leaf: Leaf) throws -> EncodedChunk? {
        guard let range = stored.range, let locations = try file.pageLocations(stored),
            let encoding = stored.encodings.first.flatMap(ParquetEncoding.init)
        else { return nil }
        let compression = try ChunkDecoder(leaf: leaf, chunk: stored).compression
        let index = try file.columnIndex(stored, pages: locations.count)
        var result = EncodedChunk(compression: compression, encoding: encoding, entries: stored.entries)
        result.bytes = try file.source.read(range)
        result.uncompressedSize = stored.uncompressedSize
        if stored.dictionaryOffset != nil { result.dictionarySize = stored.dataOffset - range.lowerBound }
        result.statistics = PageStatistics(
            nullCount: stored.nullCount ?? 0, minimum: stored.minimum.flatMap { leaf.statistic($0) },
            maximum: stored.maximum.flatMap { leaf.statistic($0) }, minimumIsExact: stored.minimumIsExact,
            maximumIsExact: stored.maximumIsExact)
        for (page, location) in locations.enumerated() {
            var statistics = PageStatistics()
            if let index, !index.nullPages[page] {
                statistics.minimum = leaf.statistic(index.minimums[page])
                statistics.maximum = leaf.statistic(index.maximums[page])
            }
            if let index, index.nullCounts.indices.contains(page) { statistics.nullCount = Int(index.nullCounts[page]) }
            result.pages.append(
                EncodedPage(
                    offset: location.offset - range.lowerBound, size: location.size, firstRow: location.firstRow,
                    isEmpty: index?.nullPages[page] ?? false, statistics: statistics))
        }
        return result
    }
}
