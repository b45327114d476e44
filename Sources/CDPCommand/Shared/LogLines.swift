import CDPReport
import Logging

/// Writes the log to the standard error, one event a line: `2026-11-29T01:10:00Z info stage begins stage=identity`.
///
/// Fields stand in the order of their names; a text with blanks is quoted, and what could steer a terminal is escaped. Who logs
/// names stages, generations, resources of the specs and counts, never a value of a person.
struct LogLines: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    /// Events below `level` are not written.
    init(level: Logger.Level) {
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }.sorted { $0.key < $1.key }
        let words = ["\(AsOf.clock().toSecond)", "\(event.level)", "\(event.message)"]
        Output.note((words + fields.map { "\($0.key)=\(Self.text($0.value))" }).joined(separator: " ") + "\n")
    }

    private static func text(_ value: Logger.Metadata.Value) -> String {
        let text = DisplayText.escaped("\(value)")
        return text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }
}
