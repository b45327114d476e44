import CDPFormats

/// Where the Bloom filters of a data file stand, so that a file without a value is passed over unopened.
public struct FileFilters: Sendable {
    private var places: [(column: String, range: Range<Int>)] = []

    /// The filters of a file that was written; texts that cannot stand in a tag are left out.
    init(_ summary: ParquetFileSummary) {
        for column in summary.columns where column.path.count == 1 && !column.path[0].contains(where: ":,".contains) {
            places += column.filters.map { (column.path[0], $0) }
        }
    }

    /// Reads `tag`; nil where it is none.
    init?(tag: String?) {
        guard let tag else { return }
        for part in tag.split(separator: ",") {
            let parts = part.split(separator: ":")
            guard parts.count == 3, let start = Int(parts[1]), let size = Int(parts[2]), start >= 0,
                (0...1 << 30).contains(size), start <= Int.max - size
            else { return nil }
            places.append((String(parts[0]), start..<start + size))
        }
    }

    /// How a log entry says it: column, start and size of each. Nil without filters.
    var tag: String? {
        places.isEmpty
            ? nil : places.map { "\($0.column):\($0.range.lowerBound):\($0.range.count)" }.joined(separator: ",")
    }

    /// Those of a column, one a row group.
    subscript(column: String) -> [Range<Int>] {
        places.filter { $0.column == column }.map(\.range)
    }
}

extension DataFile {
    /// Those of some columns of integers that may hold one of `values`; a column without a filter may.
    func columns(_ columns: [String], thatMayHold values: [Int64]) throws -> [String] {
        let filters = columns.map { self.filters[$0] }
        if filters.allSatisfy(\.isEmpty) { return columns }
        do throws(FormatError) {
            let flags = try ParquetFile.mayHold(values, filters: filters, path: "\(directory)/\(path)")
            return zip(columns, flags).filter(\.1).map(\.0)
        } catch {
            throw StoreError(.damaged, "`\(directory)/\(path)`: \(error.what)", help: StoreError.restoreFile)
        }
    }
}
