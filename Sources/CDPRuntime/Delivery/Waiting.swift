import CDPColumns
import Glibc
import Synchronization

/// The one bridge from the threads of the data path to what waits for networks and servers.
///
/// The thread that asks carries the `async` code out itself, and sleeps where that waits: no other thread is needed, so it may be
/// called from any, as many at a time as there are. What the thread holds (a lock, a transaction) is held meanwhile. A signal
/// that ends the command cancels what waits.
enum Waiting {
    /// What `body` gives, once it is there.
    static func `for`<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) throws -> Answer {
        let (noted, thread) = (Noted<Answer>(), WaitingThread())
        let task = Task.detached(executorPreference: thread) {
            do { noted.note(.success(try await body())) } catch { noted.note(.failure(error)) }
        }
        while true {
            if let answer = noted.answer { return try answer.get() }
            if !thread.runNext(), Interruption.signal != nil { task.cancel() }
        }
    }

    /// Where the answer is noted.
    private final class Noted<Answer: Sendable>: Sendable {
        private let result = Mutex<Result<Answer, any Error>?>(nil)

        var answer: Result<Answer, any Error>? { result.withLock { $0 } }

        func note(_ answer: Result<Answer, any Error>) { result.withLock { $0 = answer } }
    }
}

/// Carries out the jobs of a task on the thread that waits for it.
private final class WaitingThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private nonisolated(unsafe) let count = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(count, 0, 0) }

    deinit {
        sem_destroy(count)
        count.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        sem_post(count)
    }

    /// Carries out the next job, waiting until there is one. False where a signal came before.
    func runNext() -> Bool {
        guard sem_wait(count) == 0 else { return false }
        let job = jobs.withLock { $0.removeFirst() }
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}
