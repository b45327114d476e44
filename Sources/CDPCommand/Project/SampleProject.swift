import CDPSpec
import CTables

/// The sample project that is compiled into the executable: the specs of examples/retail with some of its people.
///
/// A part of the program and not of the installation, so that `cdp init` works wherever the executable is copied.
/// The people are invented.
struct SampleProject {
    /// A file of the project.
    struct File {
        /// The path in the project.
        var path: String
        /// Its bytes.
        var content: [UInt8]
    }

    /// The instant at the end of the sample's data, which its commands take as now.
    static let asOf = "2026-01-01T00:00:00Z"
    /// The same for the files of the next day.
    static let secondNight = "2026-01-02T00:00:00Z"
    /// A file of the first night; a folder that has it holds the sample project.
    static let mark = "data/crm_2025-12-31.csv"

    /// The files that a project begins with, by path.
    let files: [File]
    /// The files that the second night brings, by path.
    let laterFiles: [File]

    /// Unpacks the compiled-in files: for each, a line `path length` and its bytes.
    init() {
        var packed = UnsafeBufferPointer(start: cdp_sample(), count: cdp_sample_size())[...]
        var files: [File] = []
        while let end = packed.firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: packed[..<end], as: UTF8.self).split(separator: " ")
            let rest = packed[(end + 1)...]
            guard words.count == 2, let length = Int(words[1]), length <= rest.count else { break }
            files.append(File(path: String(words[0]), content: Array(rest.prefix(length))))
            packed = rest.dropFirst(length)
        }
        let folder = "second-night/"
        self.files = files.filter { !$0.path.hasPrefix(folder) }
        laterFiles = files.filter { $0.path.hasPrefix(folder) }.map {
            File(path: String($0.path.dropFirst(folder.count)), content: $0.content)
        }
    }

    /// The files with the schema of the specs added, and a first line in each spec that names it.
    var filesForEditors: [File] { SampleProject.forEditors(files) }

    /// The same for other files of a project.
    static func forEditors(_ files: [File]) -> [File] {
        let schema = File(path: SpecSchemaText.fileName, content: Array(SpecSchemaText.text.utf8))
        let specs = files.map { file in
            guard file.path == SpecLoader.projectPath || file.path.hasPrefix("specs/") else { return file }
            return File(path: file.path, content: Array(SpecSchemaText.modeline(of: file.path).utf8) + file.content)
        }
        return (specs + [schema]).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
