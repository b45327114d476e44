import CDPFormats
import CDPTypes
import Crypto
import Glibc

/// How objects are written: as a whole, seen by nobody before all of it is there.
extension ObjectStore {
    /// What must be true of what is there for it to be replaced.
    enum Condition {
        /// It is the version with the tag; nil: nothing is there.
        case holds(String?)
        /// Whatever is there.
        case anything

        var headers: [(name: String, value: String)] {
            switch self {
            case .holds(let tag?): [("If-Match", tag)]
            case .holds(nil): [("If-None-Match", "*")]
            case .anything: []
            }
        }
    }

    /// Objects above this size are sent in parts, of at least so many bytes.
    private static let partSize: Int64 = 16 << 20
    /// A store takes no more parts.
    private static let mostParts: Int64 = 9_000

    /// Writes an object from a file of so many bytes, with notes.
    func write(
        _ key: String, _ file: borrowing FileDescriptor, size: Int64, notes: [(name: String, value: String)],
        _ condition: Condition
    ) throws(ObjectFailure) {
        let headers = notes.map { (name: "x-amz-meta-\($0.name)", value: $0.value) }
        let number = file.number
        guard size > Self.partSize else {
            let content = try Self.digest(number, 0, size)
            _ = try retrying { () throws(ObjectFailure) in
                try request(
                    "PUT", key, headers: headers + condition.headers, .file(number, from: 0, count: size),
                    content: content)
            }
            return
        }
        let begun = try retrying { () throws(ObjectFailure) in
            try request("POST", key, query: [("uploads", "")], headers: headers, .bytes([])).bytes
        }
        guard let upload = (try? StoreAnswer(begun))?["UploadId"], !upload.isEmpty else {
            throw ObjectFailure("the store did not say how parts are sent", help: "run the command again", .little)
        }
        do throws(ObjectFailure) {
            let parts = try sendParts(key, upload, number, size)
            try complete(key, upload, parts, condition)
        } catch {
            abort(key, upload)
            throw error
        }
    }

    private func sendParts(
        _ key: String, _ upload: String, _ file: Int32, _ size: Int64
    ) throws(ObjectFailure) -> [String] {
        let length = max(Self.partSize, (size + Self.mostParts - 1) / Self.mostParts)
        var tags: [String] = []
        var start: Int64 = 0
        while start < size {
            let count = min(length, size - start)
            let content = try Self.digest(file, start, count)
            let query = [(name: "partNumber", value: "\(tags.count + 1)"), (name: "uploadId", value: upload)]
            let answer = try retrying { () throws(ObjectFailure) in
                try request("PUT", key, query: query, .file(file, from: start, count: count), content: content).answer
            }
            guard let tag = answer.headers["etag"] else {
                throw ObjectFailure("the store did not confirm a part", help: "run the command again", .little)
            }
            tags.append(tag)
            start += count
        }
        return tags
    }

    private func complete(
        _ key: String, _ upload: String, _ tags: [String], _ condition: Condition
    ) throws(ObjectFailure) {
        let parts = tags.enumerated().map { number, tag in
            "<Part><PartNumber>\(number + 1)</PartNumber><ETag>\(tag.replacing("&", with: "&amp;").replacing("<", with: "&lt;"))</ETag></Part>"
        }
        let body = Array(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(parts.joined())</CompleteMultipartUpload>"
                .utf8)
        try retrying { () throws(ObjectFailure) in
            let (answer, bytes) = try request(
                "POST", key, query: [("uploadId", upload)],
                headers: [("Content-Type", "application/xml")] + condition.headers, .bytes(body),
                content: RequestSigner.digest(body))
            // A store that needs long begins its answer with 200 and may end it with an error.
            if (try? StoreAnswer(bytes))?.name == "Error" {
                var failed = answer
                failed.status = 500
                throw ObjectFailure(failed, bytes, bucket: bucket, key: key)
            }
        }
    }

    /// Gives up an object that is sent in parts. Where that fails, the next delivery does it.
    private func abort(_ key: String, _ upload: String) {
        _ = try? request("DELETE", key, query: [("uploadId", upload)])
    }

    /// Gives up what killed commands began to send under a key: its parts would be paid for, and seen by nobody.
    func abortLeftovers(_ key: String) {
        guard let bytes = try? request("GET", nil, query: [("uploads", ""), ("prefix", key)]).bytes,
            let list = try? StoreAnswer(bytes)
        else { return }
        for entry in list.elements where entry.name == "Upload" && entry["Key"] == key {
            if let upload = entry["UploadId"] { abort(key, upload) }
        }
    }

    /// Throws where objects must not be written: a sending in parts is begun and given up, which leaves nothing.
    package func checkWriting(_ key: String) throws(ConnectionError) {
        do throws(ObjectFailure) {
            let begun = try request("POST", key, query: [("uploads", "")], .bytes([])).bytes
            if let upload = (try? StoreAnswer(begun))?["UploadId"] { abort(key, upload) }
        } catch {
            throw error.connection
        }
    }

    /// Throws where the objects of a bucket must not be listed.
    package func checkListing(_ prefix: String) throws(ConnectionError) {
        do throws(ObjectFailure) { _ = try page(prefix, after: nil, limit: 1) } catch { throw error.connection }
    }

    /// The SHA-256 of a part of a file.
    private static func digest(_ file: Int32, _ start: Int64, _ count: Int64) throws(ObjectFailure) -> String {
        var digest = SHA256()
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { room.deallocate() }
        var place = start
        while place < start + count {
            let wanted = min(room.count, Int(start + count - place))
            let got = uninterrupted { pread(file, room.baseAddress, wanted, off_t(place)) }
            guard got > 0 else {
                throw ObjectFailure("what is to be sent cannot be read again", help: "run the command again")
            }
            digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<got]))
            place += Int64(got)
        }
        return Hexadecimal.text(digest.finalize())
    }
}
