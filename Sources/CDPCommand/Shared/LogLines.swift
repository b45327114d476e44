import CDPReport
import Logging

/// Writes the log to the standard error, one event a line: `2026-11-29T01:10:00Z info stage begins stage=identity`.
///
/// Fields are sorted by name; a text with spaces is quoted, and characters that could act on a terminal are
/// escaped. Log names of stages, generations, resources and counts, never a value of a person: logs are kept longer
/// than stores.
struct LogLines: LogHandler {
    /// The least level that is written.
    var logLevel: Logger.Level
    /// Fields that each event gets.
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

    /// A value, in quotes where it has a space or is empty.
    private static func text(_ value: Logger.Metadata.Value) -> String {
        let text = DisplayText.escaped("\(value)")
        return text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }
}
