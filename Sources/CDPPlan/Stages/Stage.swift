public import CDPTypes

/// One step of a plan: it reads some tables and writes others, and nothing else reaches it or leaves it.
///
/// A stage says what is done, not how. It holds no data, no position and no path of a store, so that equal plans have equal
/// stages on every machine. For a source `crm`, its first stage is
///
///     Stage(.collect("crm"), .group(by: .key), reads: [.files(Address(.source, "crm"))], …)
///     collect/crm: files of source.crm → rows/crm, changes/crm
///
/// Its shape says how the work may be cut: a row at a time, all rows of one key, or all records that evidence connects. The
/// parts of a stage that are cut so do not know of each other, which is why threads carry them out today and other machines
/// could.
///
/// **Not for** deciding whether something changed: that follows from the tables of a generation and the fingerprints of two
/// graphs, and the scheduler of the runtime decides it. A stage without news is a stage all the same.
///
/// **Cost.** A stage holds a few names and a digest of the part of the plan that it carries out.
public struct Stage: Hashable, Sendable {
    /// How the work of a stage may be cut into parts that do not know of each other.
    public enum Shape: Hashable, Sendable, CustomStringConvertible {
        /// Row by row.
        case map
        /// All rows that have one key together.
        case group(by: Key)
        /// All records that evidence connects together.
        case components

        /// What rows are grouped by.
        public enum Key: String, Hashable, Sendable {
            /// The key of a source's rows or of a destination's.
            case key
            /// The file that a row came from.
            case file
            /// The contact that a consent is stated for.
            case contact
            /// The person that events describe.
            case person
            /// A value of an attribute.
            case value
            /// A profile.
            case profile
        }

        /// `map`, `group by key`, `components`.
        public var description: String {
            switch self {
            case .map: "map"
            case .group(let key): "group by \(key.rawValue)"
            case .components: "components"
            }
        }
    }

    /// Its name, which no other stage of its graph has.
    public let name: StageName
    /// How its work may be cut.
    public let shape: Shape
    /// The tables that it reads as they are in the generation that is made.
    public let reads: [TableName]
    /// The tables that it reads as they were in the generation before, apart from those that it updates. They make no
    /// edge of the graph.
    public let recalls: [TableName]
    /// The tables that it brings up to date; no other stage writes them.
    public let writes: [TableName]
    /// The resources of the specs that it carries out, sorted.
    public let resources: [Address]
    /// A digest of the part of the plan that it carries out. What it reads is left out: see `StageGraph.fingerprint(of:)`.
    public let definition: Fingerprint

    /// A stage; see the properties.
    init(
        _ name: StageName, _ shape: Shape, reads: [TableName], recalls: [TableName] = [], writes: [TableName],
        resources: [Address] = [], definition: Fingerprint
    ) {
        self.name = name
        self.shape = shape
        self.reads = reads
        self.recalls = recalls
        self.writes = writes
        self.resources = resources.sorted()
        self.definition = definition
    }
}
