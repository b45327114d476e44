internal import Glibc
internal import Synchronization

extension Parallel {
    /// Work that waits for others, such as programs and servers, with results in the order of the work: at most `atOnce` at a time,
    /// each on a thread of its own, however few processors there are. `map` has as many threads as processors, so that two that
    /// hang would hold up all others.
    public static func waiting<Result: Sendable>(
        _ count: Int, atOnce: Int, _ work: @escaping @Sendable (Int) -> Result
    ) -> [Result] {
        let shared = WaitingWork(count, work)
        let body = ThreadBody { shared.run() }
        var threads: [pthread_t] = []
        // The thread that asks works, too: where no other can be made, it does all.
        for _ in 1..<max(1, min(atOnce, count)) {
            var thread = pthread_t()
            let held = Unmanaged.passRetained(body)
            let failure = pthread_create(
                &thread, nil,
                { held in
                    if let held { Unmanaged<ThreadBody>.fromOpaque(held).takeRetainedValue().run() }
                    return nil
                }, held.toOpaque())
            guard failure == 0 else {
                held.release()
                break
            }
            threads.append(thread)
        }
        shared.run()
        for thread in threads { pthread_join(thread, nil) }
        return shared.results
    }

    /// What a thread does.
    private final class ThreadBody: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Work that threads share.
    private final class WaitingWork<Result: Sendable>: Sendable {
        private let count: Int
        private let work: @Sendable (Int) -> Result
        private let next = Atomic<Int>(0)
        private let done: Mutex<[Result?]>

        init(_ count: Int, _ work: @escaping @Sendable (Int) -> Result) {
            self.count = count
            self.work = work
            done = Mutex([Result?](repeating: nil, count: count))
        }

        var results: [Result] { done.withLock { $0.compactMap(\.self) } }

        func run() {
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { return }
                let result = work(number)
                done.withLock { $0[number] = result }
            }
        }
    }
}
