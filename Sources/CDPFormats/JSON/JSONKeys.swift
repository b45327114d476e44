/// The keys of one structure: those of the contract, and those met that it does not name.
///
/// Objects of one file mostly have their keys in one order. So the key expected at a slot is the one met there last; it is
/// compared first, eight bytes at a time with the closing quote, and only a miss searches.
struct JSONKeys {
    /// A name that objects of a slot had so far, in the order in which the last one had them.
    struct Key {
        /// The name, its closing quote and zeros to a multiple of eight bytes.
        let name: UnsafeMutablePointer<UInt8>
        /// Bytes of the name, without its quote.
        let length: Int
        /// The node, nil for a key that the contract does not name.
        let node: Int?
        /// Whether it was met more than once; not known of those that the contract names.
        var isRepeated = false
    }

    private var keys: [Key] = []
    private let path: String

    /// The most bytes of an undeclared name that is collected.
    private static let longestName = 256

    init(names: [String], firstNode: Int, path: String) {
        self.path = path
        for (place, name) in names.enumerated() {
            Array(name.utf8).withUnsafeBufferPointer { add($0, node: firstNode + place) }
        }
    }

    func deallocate() {
        for key in keys { key.name.deallocate() }
    }

    /// The keys met that the contract does not name, as paths.
    var undeclared: [String] { paths { _ in true } }

    /// Those among them that were met once.
    var lone: [String] { paths { !$0.isRepeated } }

    /// The names of some keys, as paths from the top of the row.
    private func paths(_ isWanted: (Key) -> Bool) -> [String] {
        keys.filter { $0.node == nil && isWanted($0) }.map { key in
            path + String(decoding: UnsafeBufferPointer(start: key.name, count: key.length), as: UTF8.self)
        }
    }

    /// Notes that the key at `place` was met again.
    @inline(__always)
    mutating func noteRepeated(_ place: Int) { keys[place].isRepeated = true }

    /// Takes up a key, in memory that ends at a multiple of eight bytes.
    private mutating func add(_ name: UnsafeBufferPointer<UInt8>, node: Int?) {
        let room = (name.count + 1 + 7) / 8 * 8
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        copy.initialize(repeating: 0, count: room)
        for (i, byte) in name.enumerated() { copy[i] = byte }
        copy[name.count] = UInt8(ascii: "\"")
        keys.append(Key(name: copy, length: name.count, node: node))
    }

    /// Whether the text, which has 16 readable bytes after it, goes on with the key expected at `place`; the key if so.
    @inline(__always)
    func predicted(_ text: UnsafePointer<UInt8>, at place: Int) -> Key? {
        guard place < keys.count else { return nil }
        let key = keys[place]
        let length = key.length &+ 1
        var done = 0
        let raw = UnsafeRawPointer(text)
        let name = UnsafeRawPointer(key.name)
        while done &+ 8 <= length {
            if raw.loadUnaligned(fromByteOffset: done, as: UInt64.self)
                != name.loadUnaligned(fromByteOffset: done, as: UInt64.self)
            {
                return nil
            }
            done &+= 8
        }
        if done < length {
            let mask = UInt64.max >> UInt64(64 &- (length &- done) &* 8)
            let difference =
                raw.loadUnaligned(fromByteOffset: done, as: UInt64.self)
                ^ name.loadUnaligned(fromByteOffset: done, as: UInt64.self)
            if difference & mask != 0 { return nil }
        }
        return key
    }

    /// The node of a name found by search, nil when the contract does not name it; remembers it as the one met at `place`.
    @inline(never)
    mutating func find(_ name: UnsafeBufferPointer<UInt8>, at place: Int, undeclaredCount: inout Int) -> Int? {
        let found = keys.firstIndex { key in
            key.length == name.count && name.elementsEqual(UnsafeBufferPointer(start: key.name, count: key.length))
        }
        if let found {
            let node = keys[found].node
            keys[found].isRepeated = true
            if place < keys.count { keys.swapAt(found, place) }
            return node
        }
        if undeclaredCount < RowChunk.undeclaredLimit, name.count <= JSONKeys.longestName {
            undeclaredCount += 1
            add(name, node: nil)
            if place < keys.count { keys.swapAt(keys.count - 1, place) }
        }
        return nil
    }
}
