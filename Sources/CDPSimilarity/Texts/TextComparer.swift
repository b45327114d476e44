/// Compares two texts: how alike they are, or how many slips of typing part them.
///
/// It owns the memory that kernels work in, so that no pair allocates. Make one for each thread and keep it. All methods
/// take a text as the `ComparedTexts` that holds it and its index there; both may be the same. What is counted are Unicode
/// scalars. Every method is symmetric: exchanging the texts changes no bit of the result.
public struct TextComparer: ~Copyable {
    /// The memory of kernels.
    var scratch = Scratch()

    /// A comparer with no memory yet.
    public init() {}

    /// Runs a kernel on two texts of the same kind of unit: a narrow text is widened where the other is wide.
    @inline(__always)
    mutating func run<Kernel: PairKernel>(
        _ kernel: Kernel, _ first: ComparedTexts, _ i: Int, _ second: ComparedTexts, _ j: Int
    ) -> Kernel.Result {
        let (a, b) = (first.pool[i], second.pool[j])
        // Kernels see memory of both pools, which must not go away while they run. Not the pools but the values that hold
        // them are kept, which the caller owns: that costs no counting of references.
        return withExtendedLifetime(first) {
            withExtendedLifetime(second) {
                if !a.isWide, !b.isWide {
                    return kernel.compare(
                        TextView(first.pool.bytes + a.start, count: Int(a.count)),
                        TextView(second.pool.bytes + b.start, count: Int(b.count)), &scratch)
                }
                return runWide(kernel, (first.pool, a), (second.pool, b))
            }
        }
    }

    /// The same where at least one text is wide.
    @inline(never)
    private mutating func runWide<Kernel: PairKernel>(
        _ kernel: Kernel, _ first: (pool: TextPool, entry: TextEntry), _ second: (pool: TextPool, entry: TextEntry)
    ) -> Kernel.Result {
        let (a, b) = (first.entry, second.entry)
        let left = a.isWide ? UnsafePointer(first.pool.scalars + a.start) : widen(first.pool.bytes + a.start, a)
        let right = b.isWide ? UnsafePointer(second.pool.scalars + b.start) : widen(second.pool.bytes + b.start, b)
        return kernel.compare(TextView(left, count: Int(a.count)), TextView(right, count: Int(b.count)), &scratch)
    }

    /// A narrow text as scalars, in memory of its own. Only one of two texts is ever widened.
    private mutating func widen(_ bytes: UnsafePointer<UInt8>, _ entry: TextEntry) -> UnsafePointer<UInt32> {
        let count = Int(entry.count)
        let target = scratch.widened.reserve(count + TextPool.slack)
        for index in 0..<count { target[index] = UInt32(bytes[index]) }
        return UnsafePointer(target)
    }
}

/// A comparison of two texts of either kind of unit.
protocol PairKernel {
    /// What comes out.
    associatedtype Result
    /// Compares two texts.
    func compare<Unit: TextUnit>(
        _ first: TextView<Unit>, _ second: TextView<Unit>, _ scratch: inout Scratch
    ) -> Result
}

/// What kernels of long texts, tokens and tables work in. It grows and never shrinks.
struct Scratch: ~Copyable {
    /// A narrow text as scalars.
    var widened = Memory<UInt32>()
    /// Words of bits.
    var words = Memory<UInt64>()
    /// Rows of a table of distances.
    var rows = Memory<Int32>()
    /// Tokens of two texts.
    var tokens = Memory<Token>()

    /// Memory that is all zeros, or what its last user left there.
    struct Memory<Element: BitwiseCopyable>: ~Copyable {
        private var start = UnsafeMutablePointer<Element>.allocate(capacity: 0)
        private var capacity = 0

        deinit { start.deallocate() }

        /// Memory for so many elements, with unspecified contents in which every element has some value.
        mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
            if count > capacity {
                start.deallocate()
                capacity = max(256, count * 2)
                start = .allocate(capacity: capacity)
                UnsafeMutableRawPointer(start).initializeMemory(
                    as: UInt8.self, repeating: 0, count: capacity * MemoryLayout<Element>.stride)
            }
            return start
        }
    }
}
