internal import CKernels
internal import Glibc
internal import Synchronization

/// The memory of the process: what it holds, how much it may hold, and what happens with memory that was freed.
///
/// All of it is a matter of the process as a whole, so the limit is too.
public enum ProcessMemory {
    /// Keeps pages of freed buffers for the next ones. Stages allocate and free batches all the time, and a page that comes
    /// fresh from the kernel costs more than what is written to it.
    public static func keepFreedPages() { ck_keep_pages(256 << 20) }

    /// Gives the pages of freed buffers back: between stages, so that one does not keep what the one before needed.
    public static func returnFreedPages() { ck_return_pages() }

    /// The bytes that the process may hold.
    public static var limit: Int { allowed.load(ordering: .relaxed) }

    /// Sets the bytes that the process may hold.
    public static func limit(to bytes: Int) { allowed.store(bytes, ordering: .relaxed) }

    /// The bytes that the process holds, without the pages of files that it maps; nil where the system does not tell
    /// (`/proc/self/statm`, see proc(5)).
    public static var held: Int? {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(statm, &text, text.count, 0)
        guard count > 0 else { return nil }
        let numbers = text[..<count].split(separator: UInt8(ascii: " ")).prefix(3).compactMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
        return numbers.count == 3 ? (numbers[1] - numbers[2]) * pageSize : nil
    }

    /// The most bytes that the process has held, files that it maps among them; nil where the system does not tell (`VmHWM` of
    /// `/proc/self/status`, see proc(5): `getrusage` also counts what the caller held before it started this program).
    public static var peak: Int? {
        let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &text, text.count)
        let lines = text[..<max(0, count)].split(separator: UInt8(ascii: "\n"))
        guard let line = lines.first(where: { $0.starts(with: "VmHWM:".utf8) }) else { return nil }
        let digits = line.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Int(String(decoding: digits, as: UTF8.self)).map { $0 << 10 }
    }

    /// Whether so much of the limit is used that work should be done by one thread instead of several.
    public static var isShort: Bool {
        let limit = limit
        return limit < .max && held.map { $0 > limit / 4 * 3 } ?? false
    }

    /// The bytes above the limit, after freed pages were given back; nil where it is kept.
    public static var excess: (held: Int, limit: Int)? {
        let limit = limit
        guard limit < .max, let first = held, first > limit else { return nil }
        returnFreedPages()
        guard let held, held > limit else { return nil }
        return (held, limit)
    }

    /// The bytes of the machine, or of the container that the process runs in (cgroup version 2 or 1) where that is less.
    public static var machine: Int {
        let physical = sysconf(Int32(_SC_PHYS_PAGES)) * pageSize
        let contained = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap(number)
        return ([physical] + contained).filter { $0 > 0 }.min() ?? .max
    }

    /// The limit in bytes.
    private static let allowed = Atomic<Int>(.max)
    /// Kept open for the life of the process: the file is read for every batch that is set aside.
    private static let statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    /// Bytes of a page, the unit of `statm`.
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    /// The number that a file of the system holds; nil where there is none, as in `max`.
    private static func number(in path: String) -> Int? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 32)
        let count = read(file, &text, text.count)
        guard count > 0 else { return nil }
        return Int(String(decoding: text[..<count].prefix { $0 >= UInt8(ascii: "0") }, as: UTF8.self))
    }
}
