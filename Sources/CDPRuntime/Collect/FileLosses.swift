import CDPColumns
import CDPFormats
import CDPTypes

/// What was not taken as it stands in one chunk of rows, or in the chunks of a file.
struct RowLosses: Sendable {
    /// By field of the contract, values that did not fit.
    var faults: [FieldFaults] = []
    /// By field, accepted rows without a value, whether it was empty or did not fit.
    var nulls: [Int] = []
    /// Accepted rows.
    var rows = 0

    /// Nothing.
    init() {}

    /// What a reader found in a chunk.
    init(_ chunk: RowChunk) {
        faults = chunk.faults
        nulls = chunk.batch.columns.map(\.validity.nullCount)
        rows = chunk.batch.count
    }

    /// Adds those of rows that stand behind.
    mutating func merge(_ next: RowLosses) {
        rows += next.rows
        guard !faults.isEmpty else {
            faults = next.faults
            nulls = next.nulls
            return
        }
        for place in faults.indices where place < next.faults.count {
            faults[place].merge(next.faults[place])
            nulls[place] += next.nulls[place]
        }
    }
}

/// What was not taken as it stands in a file.
struct FileLosses: Sendable {
    /// The file's path.
    var path: String
    /// What its rows lost.
    var rows = RowLosses()
    /// What is to be known about the file as a whole.
    var findings: [FileFinding] = []

    /// How its columns differ from the contract; nil where they do not.
    var columns: ColumnLosses? {
        var result = ColumnLosses(path: path, lost: [], gained: [])
        for finding in findings {
            switch finding {
            case .lostColumns(let names): result.lost = names
            case .undeclared(let names): result.gained = Set(result.gained + names).sorted()
            case .empty, .movedColumns, .unterminatedQuote: break
            }
        }
        result.renamed = ColumnNames.renamed(result.lost, to: result.gained)
        return result.lost.isEmpty && result.gained.isEmpty ? nil : result
    }
}

extension InputLosses {
    /// What was lost in the files of one source or table, in byte order of their paths.
    init(_ files: [FileLosses], contract: Contract) {
        self.init()
        fields = contract.fields.indices.compactMap { FieldLosses(contract.fields[$0], at: $0, in: files) }
        columns = files.compactMap(\.columns)
    }
}

extension FieldLosses {
    /// The values of the field at a place of the contract that did not fit; nil where all did.
    fileprivate init?(_ field: ContractField, at place: Int, in files: [FileLosses]) {
        var all = FieldFaults()
        var values = 0
        var shapes: [Shape] = []
        for file in files where place < file.rows.faults.count {
            let faults = file.rows.faults[place]
            values += file.rows.rows - file.rows.nulls[place] + faults.nulled + faults.rejected
            all.merge(faults)
            for shape in faults.shapes {
                if let known = shapes.firstIndex(where: {
                    $0.fault == shape.fault && $0.shape == ValueShape(masked: shape.shape)
                }) {
                    shapes[known].count += shape.count
                } else if shapes.count < FieldLosses.shapeLimit {
                    shapes.append(
                        Shape(
                            shape: ValueShape(masked: shape.shape), fault: shape.fault, count: shape.count,
                            first: FilePlace(path: file.path, line: shape.line)))
                }
            }
        }
        guard !all.isEmpty else { return nil }
        self.init(
            field: field.name, type: "\(field.type)", values: values, nulled: all.nulled, rejected: all.rejected,
            shapes: shapes.sorted { ($1.count, $0.first) < ($0.count, $1.first) }, hints: all.hints(for: field.type))
    }
}
