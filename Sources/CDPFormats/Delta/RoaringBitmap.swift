/// Sets of 32-bit numbers as bytes, in the portable form that all implementations of Roaring bitmaps read
/// (https://github.com/RoaringBitmap/RoaringFormatSpec).
///
/// Numbers with the same upper 16 bits, the key, make a container, which holds the lower 16 bits: as a sorted array, as a bit
/// for each, or as runs. Runs are read but not written.
enum RoaringBitmap {
    /// What the bytes begin with where no container has runs, and where some may.
    private static let cookies = (plain: UInt32(12346), runs: UInt16(12347))
    /// A container of more numbers is a bit set.
    private static let arrayLimit = 4096
    private static let bitSetBytes = 8192
    /// With runs, fewer containers have no table of their offsets.
    private static let offsetThreshold = 4
    /// Numbers that few bytes may stand for: a run of four bytes can have 65,536 numbers, which nothing else bounds.
    private static let allowance = 1 << 20

    /// The bytes of numbers that ascend without repeats.
    static func encode(_ numbers: [UInt32]) -> [UInt8] {
        let containers = containers(numbers)
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(cookies.plain)
        bytes.appendLittleEndian(UInt32(containers.count))
        for container in containers {
            bytes.appendLittleEndian(UInt16(numbers[container.lowerBound] >> 16))
            bytes.appendLittleEndian(UInt16(container.count - 1))
        }
        var offset = bytes.count + containers.count * 4
        for container in containers {
            bytes.appendLittleEndian(UInt32(offset))
            offset += container.count > arrayLimit ? bitSetBytes : container.count * 2
        }
        for container in containers {
            let lows = numbers[container].lazy.map { UInt16(truncatingIfNeeded: $0) }
            if container.count > arrayLimit {
                var bits = [UInt8](repeating: 0, count: bitSetBytes)
                for low in lows { bits[Int(low >> 3)] |= 1 << (low & 7) }
                bytes += bits
            } else {
                for low in lows { bytes.appendLittleEndian(low) }
            }
        }
        return bytes
    }

    /// The slices of numbers that have the same upper 16 bits.
    private static func containers(_ numbers: [UInt32]) -> [Range<Int>] {
        var containers: [Range<Int>] = []
        var start = 0
        while start < numbers.count {
            let key = numbers[start] >> 16
            let end = numbers[start...].firstIndex { $0 >> 16 != key } ?? numbers.count
            containers.append(start..<end)
            start = end
        }
        return containers
    }

    /// The `count` numbers of the bitmap at the reader, ascending; nil where the bytes are damaged or hold another count.
    ///
    /// Takes no more memory than the bytes justify, whatever they say: as much as for a bit set of their length, or for a
    /// million numbers.
    static func decode(_ reader: inout LittleEndianReader, count: Int) -> [UInt32]? {
        let start = reader.position
        guard count <= max(allowance, reader.rest * 8), let header = Header(&reader),
            header.containers.reduce(0, { $0 + $1.count }) == count
        else { return nil }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(count)
        for (place, container) in header.containers.enumerated() {
            if let offsets = header.offsets, Int(offsets[place]) != reader.position - start { return nil }
            let end = numbers.count + container.count
            guard append(container, &reader, to: &numbers), numbers.count == end else { return nil }
        }
        return numbers
    }

    /// Adds the numbers of a container, at most as many as its header says; false where the bytes are damaged.
    private static func append(
        _ container: Header.Container, _ reader: inout LittleEndianReader, to numbers: inout [UInt32]
    ) -> Bool {
        let high = UInt32(container.key) << 16
        var next = 0
        if container.isRuns {
            guard let runs = reader.next(UInt16.self) else { return false }
            var left = container.count
            for _ in 0..<runs {
                guard let first = reader.next(UInt16.self), let more = reader.next(UInt16.self), first >= next,
                    Int(first) + Int(more) <= UInt16.max, more < left
                else { return false }
                next = Int(first) + Int(more) + 1
                left -= Int(more) + 1
                numbers += (UInt32(first)..<UInt32(next)).lazy.map { high | $0 }
            }
        } else if container.count > arrayLimit {
            guard let bits = reader.take(bitSetBytes), bits.reduce(0, { $0 + $1.nonzeroBitCount }) == container.count
            else {
                return false
            }
            for (place, byte) in bits.enumerated() where byte != 0 {
                for bit in 0..<8 where byte >> bit & 1 == 1 { numbers.append(high | UInt32(place * 8 + bit)) }
            }
        } else {
            for _ in 0..<container.count {
                guard let low = reader.next(UInt16.self), low >= next else { return false }
                next = Int(low) + 1
                numbers.append(high | UInt32(low))
            }
        }
        return true
    }

    /// What stands before the containers.
    private struct Header {
        /// A container as the header has it.
        struct Container {
            var key: UInt16
            var count: Int
            var isRuns: Bool
        }

        /// In the order of their keys.
        var containers: [Container] = []
        /// Where the containers stand from the first byte of the bitmap; nil where the form has no such table.
        var offsets: [UInt32]?

        /// Reads a header; nil where it is damaged.
        init?(_ reader: inout LittleEndianReader) {
            guard let cookie = reader.next(UInt32.self) else { return nil }
            var count = 0
            var runs: ArraySlice<UInt8>?
            if cookie == cookies.plain {
                guard let stated = reader.next(UInt32.self), stated <= 1 << 16 else { return nil }
                count = Int(stated)
            } else {
                guard UInt16(truncatingIfNeeded: cookie) == cookies.runs else { return nil }
                count = Int(cookie >> 16) + 1
                runs = reader.take((count + 7) / 8)
                guard runs != nil else { return nil }
            }
            for place in 0..<count {
                guard let key = reader.next(UInt16.self), let size = reader.next(UInt16.self),
                    containers.last.map({ $0.key < key }) ?? true
                else { return nil }
                let isRuns = runs.map { $0[$0.startIndex + place / 8] >> (place % 8) & 1 == 1 } ?? false
                containers.append(Container(key: key, count: Int(size) + 1, isRuns: isRuns))
            }
            guard runs == nil || count >= offsetThreshold else { return }
            var offsets: [UInt32] = []
            for _ in 0..<count {
                guard let offset = reader.next(UInt32.self) else { return nil }
                offsets.append(offset)
            }
            self.offsets = offsets
        }
    }
}
