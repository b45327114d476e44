import CDPConnectors
import CDPFormats
package import CDPPlan
import CDPStore
import CDPTypes
import Glibc

/// Tells which destinations would write where they must not: over specs, inputs, the store, each other, or outside of the
/// project without being allowed to.
///
/// Places are compared, not texts: `..`, links and second names of a file lead to the same one. What is refused when specs are
/// validated is refused again before a file is written, since links may be made in between.
package struct DestinationPlaces: Sendable {
    private let plan: ExecutionPlan
    private let project: String
    private let store: ProjectPath
    private let specs: [ProjectPath]
    private let inputs: [Input]

    /// Files that the plan reads, by the resource that names them.
    private struct Input: Sendable {
        var address: Address
        var pattern: String
    }

    /// Why a destination may not write where it is told to.
    package struct Problem: Hashable, Sendable {
        /// The destination.
        package var destination: String
        /// What is wrong, without the destination's name: `writes into the profile store`.
        package var message: String
        /// What to do.
        package var help: String
    }

    /// The places of a plan's destinations in a project whose store is at `store` and whose specs lie in the folders `specs`.
    package init(_ plan: ExecutionPlan, project: String, store: String, specs: [String]) {
        self.plan = plan
        self.project = project
        self.store = DestinationPlaces.real(ProjectPath(store).absolute(in: project))
        self.specs = specs.map { DestinationPlaces.real(ProjectPath($0).absolute(in: project)) }
        inputs =
            plan.sources.map { Input(address: Address(.source, $0.name), pattern: $0.files.path) }
            + plan.enrichments.map { Input(address: Address(.enrichment, $0.name), pattern: $0.files.path) }
            + (plan.identity.decisions.map { [Input(address: Address(.identity), pattern: $0)] } ?? [])
    }

    /// The problems of destinations.
    package func problems(of destinations: [DestinationPlan]) -> [Problem] {
        var read: [FileIdentity: Address] = [:]
        for input in inputs {
            for status in files(input) { read[FileIdentity(status)] = input.address }
        }
        let taken = Taken(plan.destinations, project)
        return destinations.compactMap { destination in
            fault(destination, read, taken).map {
                Problem(destination: destination.name, message: $0.message, help: $0.help)
            }
        }
    }

    private typealias Fault = (message: String, help: String)

    private func fault(_ destination: DestinationPlan, _ read: [FileIdentity: Address], _ taken: Taken) -> Fault? {
        guard let place = DeliveryPlace(destination.path, project: project) else {
            return ("names no file", "name a file: `write: out/\(destination.name).csv`")
        }
        if place.isOutside, destination.outside == nil {
            return (
                "writes outside of the project",
                "write below the project's folder, or say that it is meant: "
                    + "`write: { file: …, allow_outside: true, reason: … }`"
            )
        }
        let names = DestinationPlaces.realFolder(of: ProjectPath(place.path))
        if names == store || names.names(below: store) != nil {
            return ("writes into the profile store", "write elsewhere; `cdp query` and `cdp views` read the store")
        }
        if isOfProject(names) { return ("writes over the project's own files", "write to a folder of its own: `out/`") }
        if let input = input(at: names) {
            return ("writes over an input of `\(input)`", "write where nothing is read: what is sent would come back")
        }
        return standing(place, read) ?? neighbour(destination, place, names, taken)
    }

    /// What already stands at the place, or on the way to it.
    private func standing(_ place: DeliveryPlace, _ read: [FileIdentity: Address]) -> Fault? {
        if let link = place.linkOnTheWay {
            return (
                "leads through the link `\(link)`, and links in a project are not followed",
                "write to where it leads, with `allow_outside: true` where that is outside of the project"
            )
        }
        guard let status = place.status() else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: return nil
        case S_IFREG: break
        case S_IFDIR: return ("names a folder", "name a file in it")
        default: return ("names no ordinary file", "a device or a pipe would be replaced; name a file")
        }
        return read[FileIdentity(status)].map {
            ("is a second name of a file of `\($0)`", "write where nothing is read, or remove that name first")
        }
    }

    /// Where the destinations of a plan write: their names by path, and by the file that stands there.
    private struct Taken {
        var paths: [String: [String]] = [:]
        var files: [FileIdentity: [String]] = [:]

        init(_ destinations: [DestinationPlan], _ project: String) {
            for destination in destinations {
                guard let place = DeliveryPlace(destination.path, project: project) else { continue }
                let names = DestinationPlaces.realFolder(of: ProjectPath(place.path))
                paths[names.text, default: []].append(destination.name)
                if let file = FileIdentity(place.path) { files[file, default: []].append(destination.name) }
            }
        }
    }

    /// Another destination of the same file, or of one that would have to be a folder.
    private func neighbour(
        _ destination: DestinationPlan, _ place: DeliveryPlace, _ names: ProjectPath, _ taken: Taken
    ) -> Fault? {
        func other(_ found: [String]?) -> String? { found?.first { $0 != destination.name } }
        let file = place.status().map { FileIdentity($0) }
        if let same = other(taken.paths[names.text]) ?? other(file.flatMap { taken.files[$0] }) {
            return ("writes the file of `destination.\(same)`", "give each destination a file of its own")
        }
        for count in names.names.indices.dropFirst() {
            let folder = ProjectPath("/" + names.names.prefix(count).joined(separator: "/"))
            guard let above = other(taken.paths[folder.text]) else { continue }
            return ("needs the file of `destination.\(above)` to be a folder", "choose another folder")
        }
        return nil
    }

    private func isOfProject(_ names: ProjectPath) -> Bool {
        let root = DestinationPlaces.real(ProjectPath(project))
        if names == ProjectPath(root.text + "/cdp.yaml") { return true }
        if let inside = names.names(below: root), inside.contains(".git") { return true }
        let isSpec = names.text.hasSuffix(".yaml") || names.text.hasSuffix(".yml")
        return isSpec && specs.contains { names.names(below: $0) != nil }
    }

    private func input(at names: ProjectPath) -> Address? {
        inputs.first { input in
            let pattern = ProjectPath(input.pattern).absolute(in: project)
            let fixed = pattern.names.prefix { !FileGlob($0).isPattern }
            let folder = DestinationPlaces.real(ProjectPath("/" + fixed.joined(separator: "/")))
            let rest = pattern.names.dropFirst(fixed.count)
            return FileGlob.matches(names.names[...], (folder.names + rest)[...])
                || FileGlob.matches(names.names[...], pattern.names[...])
        }?.address
    }

    /// The files of an input that are there.
    private func files(_ input: Input) -> [stat] {
        ((try? FileGlob(input.pattern).expand(in: project)) ?? []).compactMap {
            stat(following: ProjectPath.place(of: $0, in: project))
        }
    }

    /// A path with the links on the way to what exists of it resolved.
    private static func real(_ path: ProjectPath) -> ProjectPath {
        for count in stride(from: path.names.count, through: 1, by: -1) {
            let text = "/" + path.names.prefix(count).joined(separator: "/")
            guard let found = FilePath.resolved(text) else { continue }
            return ProjectPath(found + "/" + path.names.dropFirst(count).joined(separator: "/"))
        }
        return path
    }

    /// The same for all but the last name: what is written replaces a link and does not follow it.
    private static func realFolder(of path: ProjectPath) -> ProjectPath {
        let folder = real(ProjectPath("/" + path.names.dropLast().joined(separator: "/")))
        return ProjectPath(folder.text + "/" + (path.names.last ?? ""))
    }
}
