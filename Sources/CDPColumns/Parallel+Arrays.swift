extension Parallel {
    /// An array of `count` values. `fill` initializes those of a range, on several threads.
    public static func array<Value: BitwiseCopyable>(
        _ count: Int, threads: Int, _ fill: @Sendable (Range<Int>, UnsafeMutablePointer<Value>) -> Void
    ) -> [Value] {
        [Value](unsafeUninitializedCapacity: count) { buffer, filled in
            let size = 1 << 16
            let target = Places(buffer)
            _ = map((count + size - 1) / size, threads: threads) { block in
                target.base.map { fill(block * size..<min(count, (block + 1) * size), $0) }
            }
            filled = count
        }
    }

    /// Arrays one after the other, copied by several threads.
    public static func joined<Value: BitwiseCopyable & Sendable>(_ parts: [[Value]], threads: Int) -> [Value] {
        let starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        return [Value](unsafeUninitializedCapacity: starts[parts.count]) { buffer, filled in
            let target = Places(buffer)
            _ = map(parts.count, threads: threads) { part in
                parts[part].withUnsafeBufferPointer { values in
                    guard let target = target.base, let base = values.baseAddress else { return }
                    (target + starts[part]).initialize(from: base, count: values.count)
                }
            }
            filled = starts[parts.count]
        }
    }

    /// Places that are initialized by several threads, each its own.
    private struct Places<Value>: @unchecked Sendable {
        let base: UnsafeMutablePointer<Value>?

        init(_ buffer: UnsafeMutableBufferPointer<Value>) {
            base = buffer.baseAddress
        }
    }
}
