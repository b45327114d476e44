import CDPFormats
package import CDPTypes
import Glibc

/// Looks up what the references of secret texts stand for. The only place that does; what it returns is passed on to who
/// connects, and kept nowhere.
package struct Secrets: Sendable {
    /// The folder that `${file:PATH}` is relative to.
    private let project: String

    /// The secrets of a project.
    package init(project: String) { self.project = project }

    /// A file that holds a secret is no larger.
    private static let largest = 1 << 16

    /// The value of a text. Throws where a variable is not set, or a file cannot be read: naming it, and never a value.
    package func value(of text: SecretText) throws(ConnectionError) -> String {
        var result = ""
        for part in text.parts {
            switch part {
            case .text(let text): result += text
            case .environment(let name):
                guard let value = getenv(name) else {
                    throw ConnectionError(
                        "the variable `\(name)` of the environment is not set", help: "set it for who runs cdp")
                }
                result += String(cString: value)
            case .file(let path): result += try content(of: path)
            }
        }
        return result
    }

    private func content(of path: String) throws(ConnectionError) -> String {
        let place = ProjectPath.place(of: path, in: project)
        guard let file = FileDescriptor(place, O_RDONLY), let bytes = file.readToEnd(limit: Self.largest),
            bytes.count <= Self.largest, let text = String(validating: bytes, as: UTF8.self)
        else {
            throw ConnectionError(
                "the file `\(path)` of a secret cannot be read, or is no short text",
                help: "it is looked for from the project's folder")
        }
        return String(text.prefix(upTo: text.lastIndex { !$0.isNewline }.map(text.index(after:)) ?? text.startIndex))
    }
}
