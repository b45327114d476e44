/// The project that a store belongs to, as far as telling it from another needs.
///
/// A project that was renamed is known by where it lies, seen from the store; one that was moved by its name. Where both
/// differ it is another project, whose specs would undo what this one keeps.
public struct ProjectMark: Sendable, Hashable, Codable {
    /// `project:` of its specs.
    public var name: String
    /// Its folder, from the store: `..` for a store in the project's folder.
    public var folder: String

    /// The mark of a project in the folder `directory` with its store at `store`, both without links on the way.
    public init(name: String, directory: String, store: String) {
        self.name = name
        let (here, there) = (store.split(separator: "/"), directory.split(separator: "/"))
        let shared = zip(here, there).prefix { $0 == $1 }.count
        let up = [Substring](repeating: "..", count: here.count - shared)
        let way = up + there.dropFirst(shared)
        folder = way.isEmpty ? "." : way.joined(separator: "/")
    }

    /// Whether it may be the same project, renamed or moved.
    func isAkin(to other: ProjectMark) -> Bool { name == other.name || folder == other.folder }
}

extension ProfileStore {
    /// Refuses a project that the store does not belong to. A store of before, which does not say whose it is, belongs to
    /// whoever asks.
    public func refuseOthers(than project: ProjectMark) throws(StoreError) {
        guard let known = identity.project, !known.isAkin(to: project) else { return }
        throw StoreError(
            .otherProject,
            "the store at `\(layout.root)` belongs to the project `\(known.name)`, not to `\(project.name)`",
            details: ["that project lies at `\(known.folder)`, seen from the store"],
            help: "give this project a store of its own under `store:` in cdp.yaml; "
                + "if it takes over from the other one, run: cdp apply --adopt-store")
    }

    /// Notes that the store belongs to a project from now on; with `adopting`, whoever had it before. Needs the exclusive lock.
    public func claim(_ project: ProjectMark, adopting: Bool = false) throws(StoreError) {
        if !adopting { try refuseOthers(than: project) }
        guard identity.project != project else { return }
        var changed = identity
        changed.project = project
        try StoreFiles.writeDurably(StoreJSON.seal(changed), to: layout.identity)
        try StoreFiles.syncDirectory(layout.control)
    }
}
