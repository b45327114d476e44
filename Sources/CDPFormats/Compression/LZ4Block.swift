/// Decodes blocks of LZ4: literals and copies from what was written, each pair after a byte with both lengths.
///
/// Nothing in the block is trusted. https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
///
/// A block is a row of sequences. The first byte of each has the number of literals in its upper half and the length of
/// the copy, less four, in its lower one; 15 means that more follows in the next bytes. Literals come next, then two
/// bytes that say how far back the copy begins. It may overlap what it writes, which repeats: distance 1 fills with one
/// byte. The last sequence is literals only.
enum LZ4Block {
    /// Fills `target` from a bare block; the number of bytes written, nil when the block is damaged or holds more.
    static func decode(_ block: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        var place = 0
        var written = 0
        while place < block.count {
            let token = block[place]
            place += 1
            guard let literals = length(Int(token >> 4), block, &place), literals <= block.count - place,
                literals <= target.count - written
            else { return nil }
            if literals > 0 {
                UnsafeMutableRawBufferPointer(rebasing: target[written..<written + literals])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: block[place..<place + literals]))
            }
            place += literals
            written += literals
            // The last literals have no copy after them.
            if place == block.count { return written }
            guard block.count - place >= 2 else { return nil }
            let distance = Int(block[place]) | Int(block[place + 1]) << 8
            place += 2
            guard let copied = length(Int(token & 15), block, &place), distance > 0, distance <= written,
                copied + 4 <= target.count - written
            else { return nil }
            copy(copied + 4, from: distance, target, &written)
        }
        return nil
    }

    /// The same for blocks as Hadoop frames them: the sizes of the content and of the block, big-endian, before each. Nil where the
    /// bytes are not framed so.
    static func decode(framed bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        var rest = bytes
        var written = 0
        while rest.count >= 8 {
            let size = Int(UInt32(bigEndian: rest.loadUnaligned(as: UInt32.self)))
            let packed = Int(UInt32(bigEndian: rest.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            guard packed <= rest.count - 8, size <= target.count - written else { return nil }
            let block = UnsafeRawBufferPointer(rebasing: rest[8..<8 + packed])
            let room = UnsafeMutableRawBufferPointer(rebasing: target[written..<written + size])
            guard decode(block, into: room) == size else { return nil }
            written += size
            rest = UnsafeRawBufferPointer(rebasing: rest[(8 + packed)...])
        }
        return rest.isEmpty ? written : nil
    }

    /// A length of which four bits are known: 15 and more goes on in bytes, up to the first that is not 255.
    private static func length(_ start: Int, _ block: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        guard start == 15 else { return start }
        var length = start
        while place < block.count {
            let byte = block[place]
            place += 1
            length += Int(byte)
            if byte != 255 { return length }
        }
        return nil
    }

    /// Copies what was written `distance` bytes ago; it may reach into what it writes.
    private static func copy(
        _ count: Int, from distance: Int, _ target: UnsafeMutableRawBufferPointer, _ written: inout Int
    ) {
        guard let base = target.baseAddress else { return }
        let start = base + written
        if distance >= count {
            start.copyMemory(from: start - distance, byteCount: count)
        } else {
            for i in 0..<count {
                start.storeBytes(
                    of: (start - distance).load(fromByteOffset: i, as: UInt8.self), toByteOffset: i, as: UInt8.self)
            }
        }
        written += count
    }
}
