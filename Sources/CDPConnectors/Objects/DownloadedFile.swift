package import CDPFormats
import Glibc

/// A file that is filled with what a server answers, and whose fingerprint is taken meanwhile. What came before an answer broke
/// off stays, and the next request asks for the rest, as long as it is of the same version.
///
/// Without a file, only the fingerprint is taken.
package final class DownloadedFile {
    private let file: FileHolder?
    private var pieces = DigestedPieces()
    private var size: Int64 = 0
    private var tag: String?
    private var hasFailed = false
    /// Whether something of the answer to the last request came.
    private var isBegun = false

    /// A new file at a path; nil for none.
    package init(_ path: String?) throws(FormatError) {
        guard let path else {
            file = nil
            return
        }
        guard let made = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else {
            throw Self.failure(path)
        }
        file = FileHolder(made)
    }

    private static func failure(_ path: String) -> FormatError {
        FormatError(
            path: path, what: "cannot be written (\(String(cString: strerror(errno)).lowercased()))",
            next: "check the folder's permissions and free space")
    }

    /// Fills the file by requests: each is given headers and what takes the bytes. Returns the headers of the whole object; nil where
    /// there is none (404).
    func fill(
        within seconds: Double,
        _ request: (_ headers: [(name: String, value: String)], @escaping HTTPClient.Sink) throws(ObjectFailure) ->
            HTTPClient.Answer
    ) throws(ObjectFailure) -> HTTPClient.Answer? {
        var patience = Patience(within: seconds, failures: 0)
        while true {
            let before = size
            isBegun = false
            var headers: [(name: String, value: String)] = []
            if size > 0, let tag { headers = [("Range", "bytes=\(size)-"), ("If-Match", tag)] }
            do {
                var answer = try request(headers) { self.take($0, $1) }
                if !isBegun, answer.status != 206, size > 0, !restart() { hasFailed = true }
                answer.headers["content-length"] = "\(size)"
                return answer
            } catch {
                if hasFailed {
                    throw ObjectFailure(
                        "what comes cannot be written (\(String(cString: strerror(errno)).lowercased()))",
                        help: "check free space")
                }
                switch error.status {
                case 404: return nil
                // It is another one by now.
                case 412, 416:
                    guard restart(), patience.wait(after: DeliveryFailure(error.reason, .little)) else { throw error }
                default:
                    if size > before { patience.noteProgress() }
                    guard patience.wait(after: error.delivery) else { throw error }
                }
            }
        }
    }

    private func restart() -> Bool {
        (pieces, size, tag) = (DigestedPieces(), 0, nil)
        guard let file else { return true }
        return ftruncate(file.file.number, 0) == 0 && lseek(file.file.number, 0, SEEK_SET) == 0
    }

    private func take(_ answer: HTTPClient.Answer, _ piece: UnsafeRawBufferPointer) -> Bool {
        if !isBegun {
            isBegun = true
            // The whole of another version, not the rest of the one before.
            if answer.status != 206, size > 0, !restart() { return fail() }
            // A strong tag alone says that the rest is of the same bytes.
            tag = answer.headers["etag"].flatMap { $0.hasPrefix("W/") ? nil : $0 }
        }
        pieces.append(piece)
        size += Int64(piece.count)
        return pieces.count < FingerprintDigest.pieceSize || flush(all: false) || fail()
    }

    private func fail() -> Bool {
        hasFailed = true
        return false
    }

    private func flush(all: Bool) -> Bool {
        let isWritten = pieces.withReady(all: all) { ready in file.map { $0.file.write(ready) } ?? true }
        if isWritten { pieces.take(all: all) }
        return isWritten
    }

    /// Makes the file durable. Returns the fingerprint of its bytes.
    package func finish() throws(FormatError) -> FileFingerprint {
        guard flush(all: true), file?.file.sync() ?? true else { throw Self.failure("what was downloaded") }
        return pieces.fingerprint
    }
}

/// Keeps a file open for who cannot hold what is not copied.
final class FileHolder {
    /// The file.
    let file: FileDescriptor

    /// Takes over a file.
    init(_ file: consuming FileDescriptor) { self.file = file }
}
