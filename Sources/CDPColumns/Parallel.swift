import Dispatch
import Synchronization

/// Work split over threads, with results in the order of the work whatever the number of threads.
public enum Parallel {
    /// Calls `work` once for each of `0..<count` on at most `threads` threads and returns the results by number. The first
    /// error by number is thrown after running work has ended. Threads but the first one retire while memory is short
    /// (`ProcessMemory.limit`).
    public static func map<Result: Sendable, Failure: Error>(
        _ count: Int, threads: Int, _ work: @Sendable (Int) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        if threads <= 1 || count <= 1 { return try (0..<count).map(work) }
        let next = Atomic<Int>(0)
        let failed = Atomic<Bool>(false)
        let results = Mutex([Swift.Result<Result, Failure>?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { worker in
            while !failed.load(ordering: .relaxed), worker == 0 || !ProcessMemory.isShort {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { return }
                let result = Swift.Result { () throws(Failure) in try work(number) }
                if case .failure = result { failed.store(true, ordering: .relaxed) }
                results.withLock { $0[number] = result }
            }
        }
        var done: [Result] = []
        done.reserveCapacity(count)
        for case .some(let result) in results.withLock({ $0 }) { done.append(try result.get()) }
        return done
    }

    /// The same for blocks of `count` rows, each with its number: the last one may be shorter than the others.
    public static func blocks<Result: Sendable, Failure: Error>(
        of count: Int, size: Int = 16_384, threads: Int, _ work: @Sendable (Range<Int>, Int) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        try map((count + size - 1) / size, threads: threads) { (block: Int) throws(Failure) -> Result in
            try work(block * size..<min(count, (block + 1) * size), block)
        }
    }
}
