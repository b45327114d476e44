import Synchronization

/// Bytes of set-aside columns in the making: one growing block of memory, every array in it aligned to 8 bytes.
struct SpillBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// The bytes written, a multiple of 8.
    private(set) var count = 0

    /// An empty buffer, in memory that another one used before where there is some: fresh pages cost more than what is
    /// written to them.
    init() {
        if let (address, size) = SpillBuffer.waiting.withLock({ $0.popLast() }),
            let known = UnsafeMutableRawPointer(bitPattern: address)
        {
            (base, capacity) = (known, size)
        } else {
            capacity = 8 << 20
            base = .allocate(byteCount: capacity, alignment: 16)
        }
    }

    deinit {
        let (address, size) = (UInt(bitPattern: base), capacity)
        let isKept = SpillBuffer.waiting.withLock { waiting in
            guard waiting.count < 4, size <= 64 << 20 else { return false }
            waiting.append((address, size))
            return true
        }
        if !isKept { base.deallocate() }
    }

    /// Memory of buffers that are gone, by address and size.
    private static let waiting = Mutex<[(UInt, Int)]>([])

    /// What was written.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes sure that so many more bytes find room without moving what was written.
    mutating func reserve(_ size: Int) {
        if count + size > capacity { grow(to: count + size) }
    }

    /// Room for `count` more values, which the caller fills before it asks for more.
    mutating func room<Value: BitwiseCopyable>(_ count: Int, of type: Value.Type) -> UnsafeMutablePointer<Value> {
        let size = (count * MemoryLayout<Value>.stride + 7) & ~7
        reserve(size)
        let place = base + self.count
        self.count += size
        return place.bindMemory(to: type, capacity: count)
    }

    /// Doubles the memory until `size` bytes fit.
    private mutating func grow(to size: Int) {
        capacity = max(size, capacity * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = larger
    }
}

/// Reads what a `SpillBuffer` holds, in the order of writing.
struct SpillBytes {
    private let bytes: UnsafeRawBufferPointer
    /// The next byte to read.
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next `count` values.
    mutating func take<Value: BitwiseCopyable>(_ count: Int, of type: Value.Type) -> UnsafeBufferPointer<Value> {
        let size = count * MemoryLayout<Value>.stride
        let part = UnsafeRawBufferPointer(rebasing: bytes[place..<place + size])
        place += (size + 7) & ~7
        return part.bindMemory(to: type)
    }
}
