import CDPColumns
import CDPText

/// Writes rows of a file anew in which only the first row of an order has the fields of the order, as if all rows had them.
///
/// The first column of `fillDown` names the order. A row belongs to the order of the row before where it names the same one or
/// none; an empty value of the other columns then becomes that of the row before. Nothing comes from another order. After a row
/// that is none, a row that names no order belongs to an unknown one: nothing is filled. With `rowNumber`, each row gets its number
/// in its order as one more column.
///
/// Blocks are filled one after the other, so that the result does not depend on where the file is cut; they are parsed by all
/// threads as always, and what is rejected of them is kept as it was filled. Not for use by two threads at a time.
final class RowFiller {
    private let options: CSVOptions
    private let limits: ReadLimits
    /// How many columns the file has.
    private let width: Int
    /// The columns to fill, that of the order first.
    private let columns: [Int]
    private let nulls: [[UInt8]]

    /// The order of the row before; nil where it is not known.
    private var order: [UInt8]?
    /// The text of each column to fill in the row before, as it was filled.
    private var texts: [[UInt8]] = []
    /// The number of the row before in its order.
    private var position: Int64 = 0
    /// Whether the row before was none, so that it may have begun another order.
    private var isBroken = false
    /// A block of which only the rows before `row` were written.
    private var pending: (block: RowBlock, row: Int)?
    private var number = 0

    /// A filler for rows of columns with the given names.
    init(_ options: CSVOptions, names: [String], limits: ReadLimits, path: String) throws(FormatError) {
        self.options = options
        self.limits = limits
        nulls = options.nulls.map { Array($0.utf8) } + [[CSVRows.nullMark]]
        let names = names.map(CSVHeader.clean)
        width = names.count
        guard let order = options.fillDown.first.flatMap({ names.firstIndex(of: CSVHeader.clean($0)) }) else {
            throw FormatError(
                path: path, what: "the header lacks `\(options.fillDown[0])`, which tells orders apart for `fill_down`",
                next: "check the delimiter and the spelling")
        }
        columns = [order] + options.fillDown.dropFirst().compactMap { names.firstIndex(of: CSVHeader.clean($0)) }
    }

    /// The header with the column of row numbers.
    func extended(_ header: [UInt8]) -> [UInt8] {
        guard let name = options.rowNumber else { return header }
        return header + [options.delimiter] + CSVText(options).field(name)
    }

    /// The next block of rows of a file, filled; nil at its end.
    func next(_ carver: RowCarver) throws(FormatError) -> RowBlock? {
        if pending == nil { pending = try carver.next().map { ($0, 0) } }
        guard let (block, first) = pending else { return nil }
        let rows = CSVRows(block, options, columnCount: width, limits: limits)
        var text: [UInt8] = []
        text.reserveCapacity(block.count + block.count / 4)
        var lines: [Int64] = []
        var row = first
        var rejected = rows.rejected[...]
        if row > 0 { rejected = rejected.drop { $0.line < rows.lines[row] } }
        let start = rejected.startIndex
        while row < rows.starts.count, text.count <= block.count + limits.blockSize {
            while let bad = rejected.first, bad.line < rows.lines[row] {
                noteRejected()
                rejected.removeFirst()
            }
            add(rows, row, to: &text)
            lines.append(rows.lines[row])
            row += 1
        }
        let isDone = row == rows.starts.count
        if isDone {
            while rejected.popFirst() != nil { noteRejected() }
        }
        pending = isDone ? nil : (block, row)
        defer { number += 1 }
        return RowBlock(
            rows: text, lines: lines, rejected: Array(rows.rejected[start..<rejected.startIndex]), number: number)
    }

    /// A row that is none takes a number, so that the rows after it keep theirs once it is mended.
    private func noteRejected() {
        isBroken = true
        position += 1
    }

    /// Adds a row with what it lacks of its order, quoted where it must be.
    private func add(_ rows: borrowing CSVRows, _ row: Int, to text: inout [UInt8]) {
        let isSame = belongs(rows, row)
        if !isSame { texts = columns.map { _ in [] } }
        for column in 0..<width {
            if column > 0 { text.append(options.delimiter) }
            let range = rows.field(row, column)
            let bytes = UnsafeBufferPointer(start: rows.text + range.lowerBound, count: range.count)
            guard let place = columns.firstIndex(of: column) else {
                text.append(contentsOf: bytes)
                continue
            }
            if order != nil, !isNull(rows.content(range)) || !isSame { texts[place] = Array(bytes) }
            if order == nil { text.append(contentsOf: bytes) } else { text += texts[place] }
        }
        if options.rowNumber != nil {
            text.append(options.delimiter)
            if order != nil { Numbers.append(position, to: &text) }
        }
        text.append(0x0A)
    }

    /// Whether a row belongs to the order of the row before, which becomes that of this row.
    private func belongs(_ rows: borrowing CSVRows, _ row: Int) -> Bool {
        let content = rows.content(rows.field(row, columns[0]))
        defer { isBroken = false }
        if isNull(content) {
            if isBroken { order = nil }
            position += 1
            return order != nil
        }
        let name = content.map { Array($0) }
        if let order, order == name {
            position += 1
            return true
        }
        order = name
        position = 1
        return false
    }

    private func isNull(_ content: UnsafeBufferPointer<UInt8>?) -> Bool {
        guard let content else { return false }
        return content.isEmpty || nulls.contains { $0.elementsEqual(content) }
    }
}
