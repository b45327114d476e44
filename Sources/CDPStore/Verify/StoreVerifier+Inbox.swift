import CDPFormats
import CDPTypes

extension StoreVerifier {
    /// Whether what was landed is what was pulled.
    mutating func checkInboxes() throws(StoreError) {
        for source in try StoreFiles.list(layout.inbox) {
            let inbox = Inbox(layout.inbox(source))
            for note in Inbox.notes { known.insert(layout.relative("\(inbox.folder)/\(note)")) }
            for number in try inbox.numbers() {
                let record = inbox.record(of: number)
                let landing = attempt(record) { () throws(StoreError) in try StoreJSON.open(Landing.self, record).0 }
                for path in try inbox.rows(of: number) {
                    let relative = layout.relative(path)
                    known.insert(relative)
                    guard let landing, !landing.isWhole(path) else { continue }
                    result.add(relative, "does not hold what was landed", help: StoreError.pullAnew)
                }
            }
        }
    }
}

extension StoreError {
    /// What to do where rows of an inbox are damaged.
    static let pullAnew =
        "remove the folder of that delivery and those of later ones: the next `cdp pull` goes on after the one before"
}

extension Landing {
    /// Whether a file of the delivery holds the rows that were landed.
    func isWhole(_ path: String) -> Bool {
        guard let found = try? FileFingerprint.of(path).whole else { return false }
        if let objects {
            let position = SourceCursor("\(found.size) \(found.digest)")
            return objects.contains { $0.delivery == number && path.hasSuffix("/\($0.file)") && $0.isRead(position) }
        }
        // Rows that lie as they came have the digest; others were compressed, with a checksum.
        return found.digest == digest || TextStream.isWhole(path)
    }
}
