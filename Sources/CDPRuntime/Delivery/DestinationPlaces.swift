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
    private let root: ProjectPath
    private let store: ProjectPath
    private let specs: [ProjectPath]
    private let inputs: [Input]

    /// Files that the project reads.
    private struct Input: Sendable {
        let address: Address
        let pattern: String
        /// The names of the pattern from the root, and the same with the links of its fixed folders resolved.
        let names: [String]
        let realNames: [String]

        init?(_ address: Address, _ pattern: String?, project: String) {
            guard let pattern else { return nil }
            self.address = address
            self.pattern = pattern
            names = ProjectPath(pattern).absolute(in: project).names
            let fixed = names.prefix { !FileGlob($0).isPattern }
            let folder = DestinationPlaces.real(ProjectPath("/" + fixed.joined(separator: "/")))
            realNames = folder.names + names.dropFirst(fixed.count)
        }
    }

    /// Where a destination writes its file.
    private struct Target {
        let place: DeliveryPlace
        /// The path with the links on the way resolved.
        let path: ProjectPath
        /// The file that stands there.
        let file: FileIdentity?

        init?(_ destination: DestinationPlan, _ project: String) {
            guard let written = destination.receiver.file, let place = DeliveryPlace(written.path, project: project)
            else { return nil }
            self.place = place
            path = DestinationPlaces.realFolder(of: ProjectPath(place.path))
            file = FileIdentity(place.path)
        }
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
        root = DestinationPlaces.real(ProjectPath(project))
        self.store = DestinationPlaces.real(ProjectPath(store).absolute(in: project))
        self.specs = specs.map { DestinationPlaces.real(ProjectPath($0).absolute(in: project)) }
        let read =
            plan.sources.map { (Address(.source, $0.name), $0.input.files?.path) }
            + plan.enrichments.map { (Address(.enrichment, $0.name), $0.input.files?.path) }
            + [(Address(.identity), plan.identity.decisions)]
        inputs = read.compactMap { Input($0.0, $0.1, project: project) }
    }

    /// The problems of destinations, of those that write files.
    package func problems(of destinations: [DestinationPlan]) -> [Problem] {
        var read: [FileIdentity: Address] = [:]
        for input in inputs {
            for status in files(input) { read[FileIdentity(status)] = input.address }
        }
        let targets = plan.destinations.map { Target($0, project) }
        let taken = Taken(plan.destinations, targets)
        let numbers = Dictionary(plan.destinations.enumerated().map { ($1.name, $0) }) { first, _ in first }
        return destinations.compactMap { destination in
            if let object = destination.receiver.object { return problem(of: destination.name, object) }
            guard destination.receiver.file != nil else { return nil }
            let number = numbers[destination.name].flatMap { plan.destinations[$0] == destination ? $0 : nil }
            let known = number.flatMap { targets[$0] }
            return fault(destination, known ?? Target(destination, project), read, taken).map {
                Problem(destination: destination.name, message: $0.message, help: $0.help)
            }
        }
    }

    /// An object that a source of the same store reads.
    private func problem(of destination: String, _ object: WrittenObject) -> Problem? {
        let reader = plan.sources.first { source in
            guard let input = source.input.landed?.objects, let read = ObjectPattern(input.path),
                let written = ObjectPattern(object.path), read.bucket == written.bucket,
                case .s3(let address)? = input.connection.flatMap({ plan.connection($0) })?.system
            else { return false }
            return address.endpoint == object.address.endpoint && read.matches(written.key)
        }
        return reader.map {
            Problem(
                destination: destination, message: "writes over an input of `source.\($0.name)`",
                help: "write where nothing is read: what is sent would come back")
        }
    }

    private typealias Fault = (message: String, help: String)

    private func fault(
        _ destination: DestinationPlan, _ target: Target?, _ read: [FileIdentity: Address], _ taken: Taken
    ) -> Fault? {
        guard let target else {
            return ("names no file", "name a file: `write: out/\(destination.name).csv`")
        }
        if target.place.isOutside, destination.receiver.file?.outside == nil {
            return (
                "writes outside of the project",
                "write below the project's folder, or say that it is meant: "
                    + "`write: { file: …, allow_outside: true, reason: … }`"
            )
        }
        if target.path == store || target.path.names(below: store) != nil {
            return ("writes into the profile store", "write elsewhere; `cdp query` and `cdp views` read the store")
        }
        if isOfProject(target.path) {
            return ("writes over the project's own files", "write to a folder of its own: `out/`")
        }
        if let input = input(at: target.path.names) {
            return ("writes over an input of `\(input)`", "write where nothing is read: what is sent would come back")
        }
        return standing(target.place, read) ?? neighbour(destination, target, taken)
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

        init(_ destinations: [DestinationPlan], _ targets: [Target?]) {
            for (destination, target) in zip(destinations, targets) {
                guard let target else { continue }
                paths[target.path.text, default: []].append(destination.name)
                if let file = target.file { files[file, default: []].append(destination.name) }
            }
        }
    }

    /// Another destination of the same file, or of one that would have to be a folder.
    private func neighbour(_ destination: DestinationPlan, _ target: Target, _ taken: Taken) -> Fault? {
        func other(_ found: [String]?) -> String? { found?.first { $0 != destination.name } }
        let file = target.place.status().map { FileIdentity($0) }
        if let same = other(taken.paths[target.path.text]) ?? other(file.flatMap { taken.files[$0] }) {
            return ("writes the file of `destination.\(same)`", "give each destination a file of its own")
        }
        for count in target.path.names.indices.dropFirst() {
            let folder = ProjectPath("/" + target.path.names.prefix(count).joined(separator: "/"))
            guard let above = other(taken.paths[folder.text]) else { continue }
            return ("needs the file of `destination.\(above)` to be a folder", "choose another folder")
        }
        return nil
    }

    private func isOfProject(_ path: ProjectPath) -> Bool {
        if path == ProjectPath(root.text + "/cdp.yaml") { return true }
        if let inside = path.names(below: root), inside.contains(".git") { return true }
        let isSpec = path.text.hasSuffix(".yaml") || path.text.hasSuffix(".yml")
        return isSpec && specs.contains { path.names(below: $0) != nil }
    }

    private func input(at names: [String]) -> Address? {
        inputs.first {
            FileGlob.matches(names[...], $0.realNames[...]) || FileGlob.matches(names[...], $0.names[...])
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
