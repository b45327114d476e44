internal import CDPFormats

/// Why the profile store refused or failed, in words that hold no value from data.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; decides the exit code and the diagnostic code.
    public enum Kind: Sendable {
        /// There is no store at the path.
        case missing
        /// Another operation holds the lock.
        case locked
        /// A saved plan does not fit the store any more.
        case stale
        /// Someone else wrote a table.
        case foreignWrite
        /// A file is missing or does not hold what it must.
        case damaged
        /// The operating system refused: no space, no permission.
        case inputOutput
        /// Who may read a file or folder cannot be set as it is declared.
        case access
        /// The store is that of another project.
        case otherProject
        /// A signal ended the operation.
        case interrupted
        /// The memory that the process may use does not suffice.
        case memory
        /// Two keys or values of the data have one hash, so that they cannot be told apart.
        case collision
        /// There is more of something than can be counted.
        case tooMany
        /// The store was written by a newer `cdp`, or its file system lacks what it needs.
        case unsupported
        /// The store has the format of an older `cdp`.
        case outdated
        /// The request does not fit the store, such as a generation that does not exist.
        case invalidRequest
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What went wrong.
    public var message: String
    /// Facts that explain it, a line each.
    public var details: [String]
    /// What to do next.
    public var help: String

    /// What to do about a damaged file.
    static let restoreFile = "restore that file from a copy of the store"

    /// A failure. Without `help`, it advises what mostly helps with its kind: no failure leaves its reader alone.
    public init(_ kind: Kind, _ message: String, details: [String] = [], help: String = "") {
        self.kind = kind
        self.message = message
        self.details = details
        self.help = help.isEmpty ? kind.usualHelp : help
    }

    /// Any error that the store meets.
    package init(wrapping error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as FormatError:
            let place = [error.path, error.location].compactMap { $0 }.joined(separator: ": ")
            self.init(.damaged, "`\(place)`: \(error.what)", help: error.next ?? "")
        default: self.init(.inputOutput, "\(error)")
        }
    }

    /// All of it in one line.
    public var description: String { ([message] + details + [help]).filter { !$0.isEmpty }.joined(separator: "; ") }
}

extension StoreError.Kind {
    /// What to do about a failure of which no more is known.
    fileprivate var usualHelp: String {
        switch self {
        case .missing: "`cdp apply` makes one; check `store:` in cdp.yaml and --project"
        case .locked: "run the command again when the other operation is done, or wait for it: --lock-timeout 60s"
        case .stale: "make a new plan: cdp plan --out FILE"
        case .foreignWrite:
            "`cdp verify` says what is there that cdp did not write; restore that table from a copy of the store"
        case .damaged: StoreError.restoreFile
        case .inputOutput: "check that the path exists, that you may use it, and that the disk has room"
        case .access: "run the command as the owner of that path"
        case .otherProject: "give this project a store of its own under `store:` in cdp.yaml"
        case .interrupted: "run the command again"
        case .memory: "allow more: `memory:` in cdp.yaml or --memory"
        case .collision: "`cdp explain CDP7020` says what can be done"
        case .tooMany: "`cdp explain CDP7021` says what can be done"
        case .unsupported: "use a newer cdp"
        case .outdated: "`cdp explain CDP7023` says how to make the store anew"
        case .invalidRequest: "`cdp status` and `cdp history` say what the store holds"
        }
    }
}
