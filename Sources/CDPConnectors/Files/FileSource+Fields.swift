import CDPColumns
import CDPFormats
package import CDPTypes

extension FileSource {
    /// The fields that all files show, in the order in which the files name them first, then those that the folders of all of
    /// them give. Throws when there is no file or none names fields.
    package func fields(threads: Int) throws -> [Field] {
        let paths = try inputs()
        let places = paths.map(place(of:))
        let fields =
            try format.map { try Contract.inferred(paths: places, format: $0, threads: threads).schema }
            ?? typed(places)
        return fields + FolderFields.contract(of: paths, beside: fields.map(\.name))
    }

    /// The columns of the last file whose types cdp does not read, and what they hold; none where there is no such file.
    package func unreadable() -> [String: String] {
        guard format == nil, let path = try? inputs().last, let file = try? ParquetFile(path: place(of: path)) else {
            return [:]
        }
        return Dictionary(file.unreadable.map { ($0.name, $0.reason) }) { first, _ in first }
    }

    /// The fields of files with types. A column without any value in a file has its type from the others, and is text where
    /// none has one.
    private func typed(_ paths: [String]) throws -> [Field] {
        var known: [Field] = []
        var untyped: Set<String> = []
        for path in paths {
            let file = try ParquetFile(path: path)
            let empty = file.untypedColumns
            var fields = try typed(file)
            for index in fields.indices {
                guard let other = known.firstIndex(where: { $0.name == fields[index].name }) else { continue }
                if untyped.contains(fields[index].name) {
                    known[other].type = fields[index].type
                } else if empty.contains(fields[index].name) {
                    fields[index].type = known[other].type
                }
            }
            let named = Set(fields.map(\.name))
            untyped.subtract(named.subtracting(empty))
            untyped.formUnion(empty.subtracting(known.map(\.name)))
            known = DataType.fields(known, fields, joining: DataType.inferred)
        }
        return known
    }

    /// The fields of a file with types. A column of doubles that are all whole numbers has integers: programs without
    /// integers that may be missing write keys so.
    private func typed(_ file: ParquetFile) throws -> [Field] {
        var doubles = file.schema.filter { $0.type == .float }.map(\.name)
        var hasValue: Set<String> = []
        for group in 0..<file.rowGroupCount where !doubles.isEmpty {
            let rows = try file.read(columns: doubles, rowGroup: group)
            doubles = zip(doubles, rows.columns).filter { name, column in
                guard case .float(let values) = column else { return false }
                let known = values.values.indices.filter { values.validity[$0] }
                if !known.isEmpty { hasValue.insert(name) }
                return known.allSatisfy { Int64(exactly: values.values[$0]) != nil }
            }.map(\.0)
        }
        let whole = hasValue.intersection(doubles)
        return file.inferredFields.map { whole.contains($0.name) ? Field($0.name, .integer) : $0 }
    }
}

extension DataType {
    /// The type that takes the values of both, as they are inferred: text where nothing narrower does.
    fileprivate static func inferred(_ a: DataType, _ b: DataType) -> DataType {
        switch (a, b) {
        case _ where a == b: a
        case (.integer, .decimal(_, let scale)), (.decimal(_, let scale), .integer):
            .decimal(precision: 18, scale: scale)
        case (.decimal(_, let one), .decimal(_, let other)): .decimal(precision: 18, scale: max(one, other))
        case (.float, .integer), (.integer, .float), (.float, .decimal), (.decimal, .float): .float
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        case (.list(let one), .list(let other)): .list(inferred(one, other))
        case (.structure(let one), .structure(let other)): .structure(fields(one, other, joining: inferred))
        default: .string
        }
    }

    /// The fields of both, those of one name with a type for both.
    fileprivate static func fields(
        _ first: [Field], _ second: [Field], joining join: (DataType, DataType) -> DataType
    ) -> [Field] {
        var result = first
        for field in second {
            if let index = result.firstIndex(where: { $0.name == field.name }) {
                result[index].type = join(result[index].type, field.type)
            } else {
                result.append(field)
            }
        }
        return result
    }
}
