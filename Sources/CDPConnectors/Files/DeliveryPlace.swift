package import CDPFormats
import CDPTypes
package import Glibc

/// Where the file of a destination is written, and who may read it.
///
/// Inside of a project no link is followed on the way from its folder: whoever may put a link into `out/` could otherwise
/// choose which file is replaced. A place outside, which the specs allow by name, is taken as it is.
package struct DeliveryPlace: Hashable, Sendable {
    /// The folder that is opened as it is: the project's, or the root.
    let base: String
    /// The names from there to the file.
    let names: [String]
    /// Whether links on the way are followed.
    package let isOutside: Bool
    /// Who may read the file, and enter the folders that are made for it.
    package let access: FileAccess

    /// The place that `path` names for a project. Nil for a path that names no file, such as `.` or the project's folder.
    package init?(_ path: String, project: String, access: FileAccess = .owner) {
        let place = ProjectPath(path).absolute(in: project)
        let folders = [project, FilePath.resolved(project)].compactMap { $0 }
        guard !place.names.isEmpty, !folders.contains(where: { ProjectPath($0) == place }) else { return nil }
        let inside = folders.lazy.compactMap { place.names(below: ProjectPath($0)) }.first
        base = inside == nil ? "/" : project
        names = inside ?? place.names
        isOutside = inside == nil
        self.access = access
    }

    /// The file's path.
    package var path: String { (base == "/" ? "" : base) + "/" + names.joined(separator: "/") }

    /// The file's name in its folder.
    var name: String { names.last ?? "" }

    /// What the file system says of what stands there: of a link, not of what it leads to. Nil where there is nothing, or
    /// where the way leads through a link that is not followed; `errno` says which.
    package func status() -> stat? {
        guard let folder = try? OpenFolder(self, makingFolders: false) else { return nil }
        return stat(of: name, in: folder.descriptor.number)
    }

    /// The path of the first link on the way, where none may be.
    package var linkOnTheWay: String? {
        guard !isOutside else { return nil }
        var path = base
        for name in names.dropLast() {
            path += "/" + name
            guard let status = stat(of: path) else { return nil }
            if status.isLink { return path }
        }
        return nil
    }

    /// Gives the file that stands there its access. True where somebody could read it before who may not.
    package func settle() -> Bool {
        guard let status = status(), status.isFile, !access.isImposed(on: status),
            let folder = try? OpenFolder(self, makingFolders: false),
            let file = FileDescriptor(name, in: folder.descriptor, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        else { return false }
        return access.impose(on: file.number) && access.isExceeded(by: status)
    }
}
