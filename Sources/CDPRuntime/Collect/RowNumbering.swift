import CDPColumns
import Synchronization

/// Tells the equal rows of a file apart, for sources without keys: by how often the same row stood before.
///
/// Chunks come in any order and are counted in that of the file: one that comes early waits until those before it have come,
/// so that no more wait than threads read.
final class RowNumbering: Sendable {
    /// A chunk that was counted.
    struct Counted: Sendable {
        var number: Int
        var chunk: SourceReader.KeyedChunk
        /// How often each of its rows stood before.
        var occurrences: [Int]
    }

    /// Chunks are numbered in the order of their file, whichever thread is done first: those that came early wait.
    private struct State: Sendable {
        var counts: [UInt64: Int]
        var next = 0
        var waiting: [Int: SourceReader.KeyedChunk] = [:]
        var incoming: [Int: IncomingChunk] = [:]

        mutating func count(_ hashes: [UInt64]) -> [Int] {
            hashes.map { hash in
                let count = counts[hash, default: 0]
                counts[hash] = count + 1
                return count
            }
        }
    }

    private let state: Mutex<State>

    /// A numbering of a file of which the rows of `counts`, by hash, stood before.
    init(_ counts: [UInt64: Int] = [:]) {
        state = Mutex(State(counts: counts))
    }

    /// Takes a chunk and gives those whose turn it is now.
    func add(_ chunk: SourceReader.KeyedChunk, number: Int) -> [Counted] {
        state.withLock { state in
            state.waiting[number] = chunk
            var ready: [Counted] = []
            while let next = state.waiting.removeValue(forKey: state.next) {
                let occurrences = state.count(next.rowHashes).suffix(next.rows.count)
                ready.append(Counted(number: state.next, chunk: next, occurrences: Array(occurrences)))
                state.next += 1
            }
            return ready
        }
    }

    /// Notes what a counted chunk became.
    func note(_ incoming: IncomingChunk, number: Int) {
        state.withLock { $0.incoming[number] = incoming }
    }

    /// What the chunks became, in the order of the file.
    var chunks: [IncomingChunk] {
        state.withLock { state in (0..<state.next).compactMap { state.incoming[$0] } }
    }
}
