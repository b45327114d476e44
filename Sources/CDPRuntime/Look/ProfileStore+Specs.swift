package import CDPPlan
package import CDPStore

extension ProfileStore {
    /// The compiled specs that made a generation; refuses one whose specs a vacuum took.
    package func specs(of entry: JournalEntry) throws -> Manifest {
        try StoreJSON.decode(Manifest.self, manifest(of: entry), path: layout.manifest(entry.manifest))
    }
}
