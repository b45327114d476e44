import CDPColumns
import CDPFormats
import CDPTypes
import Glibc

/// A Singer target as a receiver: it is run for each batch, and reads the schema, the rows as records, and a state that names the batch.
///
/// A target gives a state back once it has written down what came before it. So the batch is taken when the target has ended with 0 and
/// gave back its state; of anything else nothing is known. It cannot take a row away, nor say which one it does not take: where it may be
/// given rows twice, those are found by halves.
package struct TargetReceiver: Receiver {
    /// Lends the path of the target's config file while something is done.
    package typealias Config = @Sendable (_ use: (String) throws -> Void) throws -> Void

    private let program: LockedProgram
    private let stream: String
    private let rows: Int
    private let isRepeatable: Bool
    private let config: Config

    /// A receiver that gives `program` a stream, so many rows at most at a time. `isRepeatable` says that a row which comes again does no
    /// harm.
    package init(
        _ program: Program, stream: String, rows: Int, isRepeatable: Bool, lock: String, config: @escaping Config
    ) {
        self.program = LockedProgram(program: program, name: "the target", lock: lock)
        self.stream = stream
        self.rows = rows
        self.isRepeatable = isRepeatable
        self.config = config
    }

    /// What differs.
    package var intake: Intake { .changes(rows: rows) }

    /// Runs the target.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        guard batch.change != .removed else {
            throw DeliveryFailure("a Singer target cannot take rows away", .none)
        }
        guard let failure = try failure(batch, 0..<batch.rows.count) else {
            return .acknowledged(batch.rows.count)
        }
        guard isRepeatable else { throw failure }
        return try answer(batch, after: failure)
    }

    /// Gives the target some rows of a batch, or all. Why it ended as it did, where it did not end with 0; nil when it took them.
    private func failure(_ batch: DeliveryBatch, _ rows: Range<Int>) throws -> DeliveryFailure? {
        var run = program
        run.program.input = messages(batch, rows)
        let log = run.program.errors
        // A part that is taken must not hide what was said when the whole was not.
        let isPart = rows.count < batch.rows.count
        if isPart { run.program.errors += ".part" }
        defer { if isPart { unlink(run.program.errors) } }
        var said: [UInt8] = []
        do {
            try config { path in
                run.program.arguments += ["--config", path]
                said = try run.run()
            }
        } catch let failure as DeliveryFailure where failure.patience == .little {
            if isPart { rename(run.program.errors, log) }
            return failure
        }
        guard isAcknowledged(batch, said) else {
            throw DeliveryFailure("the target ended with 0 and did not give the state of the batch back", .little)
        }
        return nil
    }

    /// What becomes of the rows of a batch over which the target failed: those are found by halves over which it fails alone. Throws
    /// where it fails without rows, or over the first one and the last one: then it is more likely no matter of rows.
    private func answer(_ batch: DeliveryBatch, after failure: DeliveryFailure) throws -> BatchAnswer {
        let count = batch.rows.count
        let end = MonotonicClock.now() + program.program.within
        guard try self.failure(batch, 0..<0) == nil else { throw failure }
        if count > 1, try self.failure(batch, 0..<1) != nil, try self.failure(batch, count - 1..<count) != nil {
            throw failure
        }
        var answers = [RowAnswer](repeating: .later("later"), count: count)
        var parts = [0..<count]
        while let part = parts.popLast(), MonotonicClock.now() < end {
            if part.count < count, try self.failure(batch, part) == nil {
                for row in part { answers[row] = .acknowledged }
            } else if part.count == 1 {
                answers[part.lowerBound] = .rejected("target_failed")
            } else {
                let middle = part.lowerBound + part.count / 2
                parts += [middle..<part.upperBound, part.lowerBound..<middle]
            }
        }
        return BatchAnswer(answers)
    }

    /// Rows of the batch in Singer's messages.
    private func messages(_ batch: DeliveryBatch, _ rows: Range<Int>) -> [UInt8] {
        let name = JSONValue.string(stream)
        var text = JSONValue.object([
            ("type", .string("SCHEMA")), ("stream", name),
            ("schema", .streamSchema(of: batch.rows.schema, key: batch.key)),
            ("key_properties", .array([.string(batch.key)])),
        ]).encoded()
        text.append(0x0A)
        let start = Array(#"{"type":"RECORD","stream":"#.utf8) + name.encoded() + Array(#","record":"#.utf8)
        let names = batch.rows.schema.map(\.name)
        for row in rows {
            text += start
            JSONText.append(names: names, batch.rows.columns, row, to: &text)
            text += "}\n".utf8
        }
        let state = JSONValue.object([
            ("bookmarks", .object([(stream, .object([(Self.bookmark, .string(batch.id))]))]))
        ])
        text += JSONValue.object([("type", .string("STATE")), ("value", state)]).encoded()
        text.append(0x0A)
        return text
    }

    private static let bookmark = "delivery"

    /// Whether a line of what the target wrote is the state of the batch. Some write other lines, too.
    private func isAcknowledged(_ batch: DeliveryBatch, _ said: [UInt8]) -> Bool {
        said.split(separator: 0x0A).contains { line in
            guard let state = try? JSONValue.parse(Array(line)) else { return false }
            return state["bookmarks"]?[stream]?[Self.bookmark]?.string == batch.id
        }
    }
}
