/// Reads DELTA_BINARY_PACKED.
///
/// The format is described at `DeltaEncoder`. A header that claims more numbers than a page may hold, or widths beyond
/// 64 bits, is refused before anything is allocated.
enum DeltaDecoder {
    /// The numbers, exactly `count` of them, added up with wrap-around in 64 bits: cut them to the type's width.
    static func decode(_ page: inout PageBytes, count: Int) throws -> [Int64] {
        let blockSize = try page.varint()
        let miniblocks = try page.varint()
        let total = try page.varint()
        let first = try page.zigzag()
        guard total == UInt64(count), blockSize > 0, blockSize <= 1 << 20, miniblocks > 0, miniblocks <= blockSize,
            blockSize % miniblocks == 0, blockSize / miniblocks % 8 == 0
        else { throw ParquetFault("delta-packed numbers whose header is damaged") }
        guard count > 0 else { return [] }
        let perMiniblock = Int(blockSize / miniblocks)
        var problem: (any Error)?
        let result = [Int64](unsafeUninitializedCapacity: count) { target, filled in
            guard let base = target.baseAddress else { return }
            base[0] = first
            var done = 1
            do {
                while done < count {
                    let smallest = try page.zigzag()
                    let widths = try page.take(Int(miniblocks))
                    for block in 0..<Int(miniblocks) where done < count {
                        let width = Int(widths[block])
                        guard width <= 64 else { throw ParquetFault("delta-packed numbers that are damaged") }
                        let values = min(perMiniblock, count - done)
                        let packed = try page.take(min(perMiniblock / 8 * width, page.rest.count))
                        guard packed.count >= BitPacking.size(values, width) else { throw PageBytes.tooShort }
                        BitPacking.unpack(packed, count: values, width: width, into: base + done)
                        var sum = base[done &- 1]
                        for i in done..<done &+ values {
                            sum = sum &+ smallest &+ base[i]
                            base[i] = sum
                        }
                        done += values
                    }
                }
            } catch { problem = error }
            filled = done
        }
        if let problem { throw problem }
        return result
    }

    /// Lengths of texts: none negative. With `contained`, all together no more than what the page then has left.
    static func lengths(_ page: inout PageBytes, count: Int, contained: Bool) throws -> [Int64] {
        let lengths = try decode(&page, count: count).map { Int64(Int32(truncatingIfNeeded: $0)) }
        var total: Int64 = 0
        for length in lengths {
            guard length >= 0 else { throw ParquetFault("a text of negative length") }
            total += length
        }
        guard !contained || total <= Int64(page.rest.count) else { throw PageBytes.tooShort }
        return lengths
    }
}
