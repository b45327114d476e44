import CDPColumns
import CDPFormats
import Glibc

/// A program that takes batches, one at a time whoever starts it.
///
/// One whose cdp was killed may go on for a while. It holds a lock on a file, so that the next batch waits until it has ended:
/// what it still takes would otherwise come after what is newer.
struct LockedProgram: Sendable {
    /// The program, as it is run for a batch.
    var program: Program
    /// What it is called in what is said of it.
    let name: String
    /// The file that a program at work has locked.
    let lock: String

    /// The status that says that it is no mistake but a matter of time (`EX_TEMPFAIL` of sysexits.h).
    private static let temporary: Int32 = 75
    /// The bytes of answers that are read at most.
    private static let mostBytes = 64 << 20

    /// Runs it; what it wrote on its standard output. Throws where it did not end with 0.
    func run() throws -> [UInt8] {
        let lock = try locked()
        var program = program
        program.inherited = lock.number
        var said: [UInt8] = []
        let end = try program.run { piece in
            guard said.count + piece.count <= Self.mostBytes else {
                throw DeliveryFailure("\(name) answers with more than 64 MiB", .none)
            }
            said.append(contentsOf: piece)
        }
        // The program has its own copy while it is at work.
        _ = lock.finish()
        switch end {
        case .ended(0): return said
        case .ended(Self.temporary): throw DeliveryFailure("\(name) ended with status \(Self.temporary): try later")
        case .ended(let status):
            throw DeliveryFailure(
                "\(name) ended with status \(status); what it said stands in `\(program.errors)`", .little)
        case .signalled(let number): throw DeliveryFailure("signal \(number) ended \(name)")
        case .late: throw DeliveryFailure("\(name) took too long")
        case .interrupted: throw DeliveryFailure("a signal ended the delivery", .none)
        case .unknown(let reason): throw DeliveryFailure("\(name) cannot be started: \(reason)", .none)
        }
    }

    /// The lock, once no other program has it.
    private func locked() throws -> FileDescriptor {
        let access = FileAccess(of: FilePath.folder(of: lock))
        guard let file = FileDescriptor(lock, O_RDWR | O_CREAT | O_NOFOLLOW, mode: access.fileMode) else {
            throw DeliveryFailure("cannot open `\(lock)`: \(FilePath.reason)", .none)
        }
        access.settle(file: file.number)
        let step = 0.05
        var left = program.within
        while !file.lock(exclusive: true) {
            left -= step
            guard left > 0, Interruption.signal == nil else {
                throw DeliveryFailure("\(name) of an earlier command is still at work", .none)
            }
            usleep(UInt32(step * 1e6))
        }
        return file
    }
}
