import CDPDiagnostics
import CDPReport
import CDPStore
import CDPTypes
import Glibc

/// A look at customers' values, as the store's log keeps it: when, who, which command, which subjects; never a value.
struct AccessNote {
    /// The command without its options.
    let command: String
    /// The generation that was looked at; nil where it was the files of sources.
    let generation: Int?
    /// Whom it was about, with keys that are personal data masked.
    let subjects: [String]

    /// Writes it below the folder of a store's logs. Throws where that cannot be done, unless `isUnlogged`.
    func write(below folder: String, isUnlogged: Bool) throws {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let line = JSON.object([
            "at": .string(Instant(microseconds: Int64(now.tv_sec) * 1_000_000).description),
            "by": .string(Caller.description), "command": .string(command),
            "generation": generation.map(JSON.integer) ?? .null, "subjects": .array(subjects.map(JSON.string)),
        ])
        do {
            // Durable before anything is printed: a loss of power must not leave a look without its note. It costs a sync or
            // two once a command, not once a row.
            try LogFile.append(line.compactText + "\n", to: "\(folder)/access.ndjson", isDurable: true)
        } catch  where isUnlogged {
            return
        } catch {
            throw Failure(
                .storeInputOutput, "this look cannot be noted: \(error.message)",
                help: ["look without a note: --unlogged"], status: .failed)
        }
    }
}
