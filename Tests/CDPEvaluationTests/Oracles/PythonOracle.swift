import CDPTestSupport
import Foundation

/// A script of `scripts/tables/oracles`, run by the Python that has the packages of `scripts/requirements.txt`.
struct PythonOracle {
    let script: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The lines that the script prints, as fields between tabs; throws where it fails or cannot run.
    func lines(_ arguments: String...) throws -> [[Substring]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Repository.python)
        process.arguments = ["\(Repository.root)/scripts/tables/oracles/\(script)"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(script) ended with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    }
}

/// Bytes of a text in hexadecimal, as the oracles print what may hold anything.
func bytes(hexadecimal text: Substring) -> [UInt8] {
    let digits = Array(text.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
