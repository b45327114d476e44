import CDPReport
import CDPStore

/// What a store knows of its backups, for `cdp status`.
struct BackupFacts {
    /// All that were made, in their order.
    private let known: [BackupNote]
    /// Those that are no longer where they were made.
    private let missing: [BackupNote]

    /// Looks at the paths of all that the store noted.
    init(_ store: ProfileStore) throws {
        known = try store.backups()
        missing = known.filter { !$0.isThere }
    }

    /// Lines for people, with an empty one at their end; none without backups.
    var lines: [String] {
        guard let last = known.last else { return [] }
        let gone = missing.isEmpty ? "" : ", \(NumberText.grouped(missing.count)) of them no longer at their paths"
        return [
            "Backup   generation \(NumberText.grouped(last.generation)) at \(last.at): \(DisplayText.escaped(last.path))"
                + (last.isThere ? "" : " (no longer there)"),
            "  \(NumberText.counted(known.count, "backup")) known\(gone)", "",
        ]
    }

    /// The same for programs.
    var json: JSON {
        .object([
            "known": .integer(known.count), "last": known.last.map(BackupFacts.json) ?? .null,
            "missing": .array(missing.map(BackupFacts.json)),
        ])
    }

    private static func json(_ backup: BackupNote) -> JSON {
        .object([
            "path": .string(backup.path), "generation": .integer(backup.generation), "at": .string(backup.at),
        ])
    }
}
