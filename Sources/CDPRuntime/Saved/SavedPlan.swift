package import CDPPlan
package import CDPStore
package import CDPTypes

/// A plan that was computed to be carried out later: what it says, what it is based on, and what is committed by it. The tables
/// that it computed are staged beside.
///
/// It holds the specs with their constants, so it is kept sealed with the store's secret (`ProfileStore.seal(plan:)`).
package struct SavedPlan: Codable, Sendable {
    /// Its name: equal for equal results of equal input.
    package var id = ""
    /// The store that it is for.
    package var storeID: String
    /// The generation that it follows.
    package var base: Base
    /// The command that it carries out: `apply` or `run`.
    package var operation: String
    /// What it says.
    package var report: PlanReport
    /// The specs that it carries out.
    package var manifest: Manifest
    /// How far every input is read.
    var inputs: [String: [String: JournalEntry.InputPosition]]
    /// The stamps of inputs when they were read.
    var stamps: InputStamps
    /// Whether new input is left for later.
    var isPinned: Bool
    /// Whether anything is to be committed.
    var isChanged: Bool
    /// The digest of each staged log entry by table.
    var entries: [String: String] = [:]
    /// The version of each ledger of deliveries that it was compared with.
    var ledgers: [String: Int]
    /// The folder that holds the tables: from the store's folder where it lies there, so that the store may be moved.
    private var folder = ""
    /// When and by whom it was made.
    package var made: Provenance

    /// A plan of which the tables are not kept yet.
    init(
        _ prepared: Operation.Prepared, operation: String, store: ProfileStore, _ made: Provenance
    ) throws {
        storeID = store.identity.storeID
        base = try store.base(prepared.state.head)
        self.operation = operation
        report = prepared.report
        manifest = prepared.request.manifest
        inputs = prepared.outcome.inputs
        stamps = prepared.stamps
        isPinned = prepared.request.isPinned
        isChanged = prepared.isChanged
        ledgers = try store.ledgerVersions()
        self.made = made
    }

    /// A generation that a plan is based on.
    package struct Base: Codable, Hashable, Sendable {
        /// Its number; 0 for an empty store.
        package var generation: Int
        /// The digest of its journal entry; nil for an empty store.
        package var digest: String?
        /// The digest of its specs; nil for an empty store.
        package var manifest: String?
    }

    /// Who made a plan, when, and with which cdp.
    package struct Provenance: Codable, Hashable, Sendable {
        /// Wall-clock time.
        package var at: Instant
        /// Who, as logs of operations name them.
        package var by: String
        /// The version of cdp.
        package var toolVersion: String

        /// A provenance.
        package init(at: Instant, by: String, toolVersion: String) {
            self.at = at
            self.by = by
            self.toolVersion = toolVersion
        }
    }

    /// The folder that holds the tables.
    package func place(in layout: StoreLayout) -> String {
        folder.hasPrefix("/") ? folder : "\(layout.root)/\(folder)"
    }

    /// Refuses a plan that was made for another store than `store`.
    package static func refuse(madeFor storeID: String, _ store: ProfileStore) throws(StoreError) {
        guard storeID != store.identity.storeID else { return }
        throw StoreError(
            .stale, "this plan is for another store",
            details: ["it is for store \(storeID.prefix(8)), this one is \(store.identity.storeID.prefix(8))"])
    }

    /// Notes the folder that holds the tables.
    mutating func settle(_ place: String, in layout: StoreLayout) { folder = layout.relative(place) }

    /// A name that follows from the result.
    mutating func settleID() throws {
        /// What tells plans apart.
        struct Result: Encodable {
            var store: String
            var base: Base
            var operation: String
            var asOf: Instant
            var manifest: String
            var inputs: [String: [String: JournalEntry.InputPosition]]
            var entries: [String: String]
        }
        let result = Result(
            store: storeID, base: base, operation: operation, asOf: report.asOf,
            manifest: Digest.sha256(try StoreJSON.encode(manifest)), inputs: inputs, entries: entries)
        id = SavedPlan.prefix + Digest.sha256(try StoreJSON.encode(result)).prefix(16)
    }

    /// What the names of saved plans begin with.
    static let prefix = "pl_"
}

extension ProfileStore {
    /// What a plan that is made now is based on.
    func base(_ head: JournalEntry?) throws -> SavedPlan.Base {
        guard let head else { return SavedPlan.Base(generation: 0) }
        let digest = Digest.sha256(try StoreFiles.read(layout.journalEntry(head.generation)))
        return SavedPlan.Base(generation: head.generation, digest: digest, manifest: head.manifest)
    }
}
