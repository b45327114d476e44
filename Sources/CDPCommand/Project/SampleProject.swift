import CDPSpec
import CTables

/// The project that is compiled in: the specs of examples/retail with some of its people.
struct SampleProject {
    /// A file of the project.
    struct File {
        var path: String
        var content: [UInt8]
    }

    /// The evening that the sample's data end with, which its commands take as now.
    static let asOf = "2026-01-01T00:00:00Z"
    /// The same for the files of the next day.
    static let secondNight = "2026-01-02T00:00:00Z"
    /// A file of the first night, by which a sample project is known.
    static let mark = "data/crm_2025-12-31.csv"

    /// The files that a project begins with, by path.
    let files: [File]
    /// The files that the second night brings, by path.
    let laterFiles: [File]

    /// Unpacks the compiled-in files; each is a line `path length` and the bytes.
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

    /// The files with the schema of the specs, which each spec names in its first line.
    var filesForEditors: [File] { SampleProject.forEditors(files) }

    /// Files of a project with the schema of the specs, which each spec names in its first line.
    static func forEditors(_ files: [File]) -> [File] {
        let schema = File(path: SpecSchemaText.fileName, content: Array(SpecSchemaText.text.utf8))
        let specs = files.map { file in
            guard file.path == SpecLoader.projectPath || file.path.hasPrefix("specs/") else { return file }
            return File(path: file.path, content: Array(SpecSchemaText.modeline(of: file.path).utf8) + file.content)
        }
        return (specs + [schema]).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
