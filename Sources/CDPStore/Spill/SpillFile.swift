import CDPColumns
import CDPFormats
import Glibc
import Synchronization

/// The file in which rows are set aside: one for all spills of a run, which take parts of it and give them back, so that it
/// grows to what is set aside at one time. Memory and disk blocks that were written before are cheaper than new ones.
///
/// The file has no name: it lives in the page cache while there is room and is gone when the process is. It is made when
/// the first bytes are written.
///
/// Parts are taken first fit and joined with their neighbours when they come back; there are a few hundred at most, so
/// looking through them costs nothing. Rows lie in the form of `SpillEncoder`, which this process alone reads: there is
/// no checksum, no version and no promise about it. **Not for** anything that must outlive the process.
public final class SpillFile: Sendable {
    /// How the name of the file begins, for the moment that it has one: a process killed just then leaves it.
    static let prefix = ".spill-"
    private let directory: String
    private let state = Mutex(State())

    /// Bytes of the file.
    struct Extent {
        /// Where it begins.
        var offset: Int64
        var size: Int64
        /// The byte after it.
        var end: Int64 { offset + size }
    }

    /// The file, made with the first bytes, and which parts of it nobody uses.
    fileprivate struct State {
        var file: OpenSpill?
        var size: Int64 = 0
        /// What was given back, ascending; no two touch.
        var free: [Extent] = []
    }

    /// A file in `directory`, which is made when it is missing.
    public init(in directory: String) {
        self.directory = directory
    }

    /// Bytes of the file, whether they are in use or not.
    public var size: Int64 { state.withLock { $0.size } }

    /// Throws where the process holds more memory than it may, or a signal asks it to stop: all rows pass here, so that none is
    /// without a check for long.
    public func checkMemory() throws(StoreError) {
        try StoreError.checkInterruption()
        guard let (held, limit) = ProcessMemory.excess else { return }
        throw StoreError(
            .memory, "the keys of this data need more memory than the \(limit >> 20) MiB that are allowed",
            details: ["\((held >> 20) + 1) MiB are in use"],
            help: "allow more: `memory:` in cdp.yaml or --memory")
    }

    /// Writes bytes where there is room for them.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Extent {
        try checkMemory()
        let (open, extent) = try state.withLock { (state: inout State) throws(StoreError) in
            if let open = state.file { return (open, state.take(Int64(bytes.count))) }
            let open = try OpenSpill(in: directory)
            state.file = open
            return (open, state.take(Int64(bytes.count)))
        }
        guard open.file.write(bytes, at: extent.offset) else { throw OpenSpill.failure("write", directory) }
        return extent
    }

    /// Reads the bytes at `offset`.
    func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StoreError) {
        try checkMemory()
        guard let open = state.withLock({ $0.file }), open.file.read(into: target, at: offset) == target.count else {
            throw OpenSpill.failure("read", directory)
        }
    }

    /// Gives parts back that nobody reads any more.
    func release(_ extents: [Extent]) {
        state.withLock { $0.give(extents) }
    }
}

/// The file without a name, shared by the threads that read and write parts of it.
private final class OpenSpill: Sendable {
    let file: FileDescriptor

    /// Makes a file in `directory` that only its owner may read, and takes its name away.
    init(in directory: String) throws(StoreError) {
        try StoreFiles.makeDirectory(directory)
        var path = Array("\(directory)/\(SpillFile.prefix)XXXXXX".utf8CString)
        guard let made = FileDescriptor(owning: mkstemp(&path)) else { throw OpenSpill.failure("write", directory) }
        unlink(path)
        file = made
    }

    /// What the system said last of the file; one that ended too early is damaged.
    static func failure(_ action: String, _ directory: String) -> StoreError {
        StoreFiles.failure(action, "\(directory)/(temporary file)")
    }
}

extension SpillFile.State {
    /// The first free part that is large enough, else the end of the file.
    mutating func take(_ count: Int64) -> SpillFile.Extent {
        if let place = free.firstIndex(where: { $0.size >= count }) {
            let extent = SpillFile.Extent(offset: free[place].offset, size: count)
            free[place].offset += count
            free[place].size -= count
            if free[place].size == 0 { free.remove(at: place) }
            return extent
        }
        // What is free at the end grows.
        let start = free.last.flatMap { $0.end == size ? $0.offset : nil } ?? size
        if start < size { free.removeLast() }
        size = start + count
        return SpillFile.Extent(offset: start, size: count)
    }

    /// Takes parts back and joins those that touch, so that large ones can be taken again.
    mutating func give(_ extents: [SpillFile.Extent]) {
        let all = (free + extents.filter { $0.size > 0 }).sorted { $0.offset < $1.offset }
        free = []
        for extent in all {
            if let last = free.last, last.end == extent.offset {
                free[free.count - 1].size += extent.size
            } else {
                free.append(extent)
            }
        }
    }
}
