import Glibc

/// The reader that `CDP_FUZZ_READER` names.
private let reader: FuzzReader = {
    let name = getenv("CDP_FUZZ_READER").map { String(cString: $0) } ?? ""
    guard let reader = FuzzReader(rawValue: name) else {
        print("CDP_FUZZ_READER names no reader: \(FuzzReader.allCases.map(\.rawValue).joined(separator: ", "))")
        exit(64)
    }
    return reader
}()

/// What libFuzzer calls with each input: scripts/fuzz links it with this target.
@_cdecl("LLVMFuzzerTestOneInput")
func readOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    reader.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
