import CDPColumns
import CDPFormats
import CDPTypes

/// A Singer target as a receiver: it is run for each batch, and reads the schema, the rows as records, and a state that names the batch.
///
/// A target gives a state back once it has written down what came before it. So the batch is taken when the target has ended with 0 and
/// gave back its state; of anything else nothing is known. It cannot refuse a row, nor take one away.
package struct TargetReceiver: Receiver {
    /// Lends the path of the target's config file while something is done.
    package typealias Config = @Sendable (_ use: (String) throws -> Void) throws -> Void

    private let program: LockedProgram
    private let stream: String
    private let rows: Int
    private let config: Config

    /// A receiver that gives `program` a stream, so many rows at most at a time.
    package init(_ program: Program, stream: String, rows: Int, lock: String, config: @escaping Config) {
        self.program = LockedProgram(program: program, name: "the target", lock: lock)
        self.stream = stream
        self.rows = rows
        self.config = config
    }

    /// What differs.
    package var intake: Intake { .changes(rows: rows) }

    /// Runs the target.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        guard batch.change != .removed else {
            throw DeliveryFailure("a Singer target cannot take rows away", .none)
        }
        var run = program
        run.program.input = messages(batch)
        var said: [UInt8] = []
        try config { path in
            run.program.arguments += ["--config", path]
            said = try run.run()
        }
        guard isAcknowledged(batch, said) else {
            throw DeliveryFailure("the target ended with 0 and did not give the state of the batch back", .little)
        }
        return .acknowledged(batch.rows.count)
    }

    /// The batch in Singer's messages.
    private func messages(_ batch: DeliveryBatch) -> [UInt8] {
        let name = JSONValue.string(stream)
        var text = JSONValue.object([
            ("type", .string("SCHEMA")), ("stream", name),
            ("schema", .streamSchema(of: batch.rows.schema, key: batch.key)),
            ("key_properties", .array([.string(batch.key)])),
        ]).encoded()
        text.append(0x0A)
        let start = Array(#"{"type":"RECORD","stream":"#.utf8) + name.encoded() + Array(#","record":"#.utf8)
        let names = batch.rows.schema.map(\.name)
        for row in 0..<batch.rows.count {
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
