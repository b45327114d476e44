import CDPColumns
package import CDPFormats
import CDPTypes

/// A program as a receiver: it is run for each batch, reads the rows and says which it does not take.
///
/// Rows stand on its standard input. `CDP_CHANGE` says what they are, `CDP_KEY` which field identifies a row, `CDP_DELIVERY` is the
/// batch's id. With status 0 it took all rows but those it names on its standard output, a JSON object a line:
/// `{"row": 3, "rejected": "no_country"}`, `{"row": 4, "later": "busy"}`, rows from 0, and `{"wait": 30}` where it wants to be
/// left alone for some seconds. With any other status nothing is known of the batch.
package struct ProgramReceiver: Receiver {
    /// The program, as it is run for a batch.
    private let program: LockedProgram
    /// How rows are written; nil for Parquet.
    private let format: RowFormat?
    /// The rows of a batch at most.
    private let rows: Int

    /// A receiver that runs `program` for each batch of so many rows at most; `format` is nil for Parquet.
    package init(_ program: Program, format: RowFormat?, rows: Int, lock: String) {
        self.program = LockedProgram(program: program, name: "the program", lock: lock)
        self.format = format
        self.rows = rows
    }

    /// What differs.
    package var intake: Intake { .changes(rows: rows) }

    /// Runs the program.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        var run = program
        run.program.input = try bytes(of: batch.rows)
        run.program.environment["CDP_CHANGE"] = batch.change.rawValue
        run.program.environment["CDP_KEY"] = batch.key
        run.program.environment["CDP_DELIVERY"] = batch.id
        return try answer(try run.run(), batch.rows.count)
    }

    private func bytes(of rows: Batch) throws -> [UInt8] {
        guard let format else { return try ParquetEncoder.encode([rows], schema: rows.schema).bytes }
        var text: [UInt8] = []
        switch format {
        case .csv(let options):
            if options.hasHeader { CSVText(options).append(header: rows.schema, to: &text) }
            CSVText(options).append(rows, to: &text)
        case .jsonLines: JSONText.append(lines: rows, to: &text)
        }
        return text
    }

    /// What it said of rows. A line that cannot be read says nothing that could be relied on, so nothing is known of the batch.
    private func answer(_ said: [UInt8], _ count: Int) throws -> BatchAnswer {
        var answer = BatchAnswer.acknowledged(count)
        for (number, line) in said.split(separator: UInt8(ascii: "\n")).enumerated() where !line.allSatisfy(\.isBlank) {
            guard let value = try? JSONValue.parse(Array(line)) else {
                throw DeliveryFailure("line \(number + 1) of the program's answer is no JSON", .none)
            }
            if let seconds = value["wait"]?.double, seconds >= 0 {
                answer.pause = max(answer.pause ?? 0, seconds)
                continue
            }
            guard let row = value["row"]?.integer, (0..<count).contains(Int(row)) else {
                throw DeliveryFailure("line \(number + 1) of the program's answer names no row of the batch", .none)
            }
            if let reason = value["rejected"]?.string {
                answer.rows[Int(row)] = .rejected(AnswerCode.of(reason))
            } else if let reason = value["later"]?.string {
                answer.rows[Int(row)] = .later(AnswerCode.of(reason))
            } else {
                throw DeliveryFailure(
                    "line \(number + 1) of the program's answer says neither `rejected` nor `later`", .none)
            }
        }
        return answer
    }
}

/// What receivers say of a row, as far as it may be shown: a code.
package enum AnswerCode {
    /// The code, or `other` for what may be more than a code: a text may name somebody.
    package static func of(_ text: String) -> String {
        let bytes = text.utf8
        let isCode = bytes.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
        }
        return isCode && (1...64).contains(bytes.count) && !PersonalText.isLikely(text) ? text : "other"
    }
}

extension UInt8 {
    /// Whether it is white space of JSON.
    fileprivate var isBlank: Bool { [0x20, 0x09, 0x0D].contains(self) }
}
