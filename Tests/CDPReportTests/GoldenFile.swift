import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Compares a text with a file beside the tests; `CDP_UPDATE_GOLDEN=1` writes the file instead.
func expectGolden(
    _ text: String, _ name: String, file: String = #filePath, at location: SourceLocation = #_sourceLocation
) {
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/\(folder)/Golden/\(name)"
    if getenv("CDP_UPDATE_GOLDEN") != nil {
        guard let handle = fopen(path, "w") else {
            Issue.record("cannot write \(path)", sourceLocation: location)
            return
        }
        fputs(text, handle)
        fclose(handle)
        return
    }
    #expect(text == contents(of: path), "differs from Golden/\(name)", sourceLocation: location)
}

private func contents(of path: String) -> String? {
    guard let handle = fopen(path, "r") else { return nil }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}
