import CDPColumns
package import CDPFormats
import CDPTypes
import Glibc

/// A program as a receiver: it is run for each batch, reads the rows and says which it does not take.
///
/// Rows stand on its standard input. `CDP_CHANGE` says what they are, `CDP_KEY` which field identifies a row, `CDP_DELIVERY` is the
/// batch's id. With status 0 it took all rows but those it names on its standard output, a JSON object a line:
/// `{"row": 3, "rejected": "no_country"}`, `{"row": 4, "later": "busy"}`, rows from 0, and `{"wait": 30}` where it wants to be
/// left alone for some seconds. With any other status nothing is known of the batch.
///
/// A program whose cdp was killed may go on for a while. It holds a lock on a file, so that the next batch waits until it has ended:
/// what it still takes would otherwise come after what is newer.
package struct ProgramReceiver: Receiver {
    /// The program, as it is run for a batch.
    let program: Program
    /// How rows are written; nil for Parquet.
    let format: RowFormat?
    /// The rows of a batch at most.
    let rows: Int
    /// The file that a program at work has locked.
    let lock: String

    /// A receiver that runs `program` for each batch of so many rows at most; `format` is nil for Parquet.
    package init(_ program: Program, format: RowFormat?, rows: Int, lock: String) {
        self.program = program
        self.format = format
        self.rows = rows
        self.lock = lock
    }

    /// What differs.
    package var intake: Intake { .changes(rows: rows) }

    /// The status that says that it is no mistake but a matter of time (`EX_TEMPFAIL` of sysexits.h).
    private static let temporary: Int32 = 75
    /// The bytes of answers that are read at most.
    private static let mostBytes = 64 << 20

    /// Runs the program.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        let lock = try locked()
        var program = program
        program.inherited = lock.number
        program.input = try bytes(of: batch.rows)
        program.environment["CDP_CHANGE"] = batch.change.rawValue
        program.environment["CDP_KEY"] = batch.key
        program.environment["CDP_DELIVERY"] = batch.id
        var said: [UInt8] = []
        let end = try program.run { piece in
            guard said.count + piece.count <= Self.mostBytes else {
                throw DeliveryFailure("the program answers with more than 64 MiB", .none)
            }
            said.append(contentsOf: piece)
        }
        // The program has its own copy while it is at work.
        _ = lock.finish()
        switch end {
        case .ended(0): return try answer(said, batch.rows.count)
        case .ended(Self.temporary): throw DeliveryFailure("the program ended with status \(Self.temporary): try later")
        case .ended(let status): throw DeliveryFailure("the program ended with status \(status)", .little)
        case .signalled(let number): throw DeliveryFailure("signal \(number) ended the program")
        case .late: throw DeliveryFailure("the program took too long")
        case .interrupted: throw DeliveryFailure("a signal ended the delivery", .none)
        case .unknown(let reason): throw DeliveryFailure("the program cannot be started: \(reason)", .none)
        }
    }

    /// The lock, once no other program has it.
    private func locked() throws -> FileDescriptor {
        let access = FileAccess(of: FilePath.folder(of: lock))
        guard let file = FileDescriptor(lock, O_RDWR | O_CREAT | O_NOFOLLOW, mode: access.fileMode) else {
            throw DeliveryFailure("cannot open `\(lock)`: \(FilePath.reason)", .none)
        }
        access.settle(file: file.number)
        let step = 0.05
        var left = program.within
        while !file.lock(exclusive: true) {
            left -= step
            guard left > 0, Interruption.signal == nil else {
                throw DeliveryFailure("the program of an earlier command is still at work", .none)
            }
            usleep(UInt32(step * 1e6))
        }
        return file
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
