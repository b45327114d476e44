import CDPFormats
import Glibc

/// A bucket of an object store, asked over one connection. What fails for a time is tried again, as `Patience` says.
package struct ObjectStore: Sendable {
    private let target: ObjectStoreTarget
    /// The bucket.
    let bucket: String
    private let client: HTTPClient
    /// How many seconds something is tried that fails.
    private let within: Double

    /// An object as a listing or a look at it shows it.
    package struct Object: Hashable, Sendable {
        /// Its key.
        package var key: String
        /// Its size.
        package var size: Int64
        /// What another content would have another one of, in the words of the store.
        package var tag: String
        /// What is noted of it, by names in lower case.
        var notes: [String: String] = [:]
    }

    /// A bucket.
    package init(_ target: ObjectStoreTarget, bucket: String, within: Double) throws(ConnectionError) {
        (self.target, self.bucket, self.within) = (target, bucket, within)
        do {
            client = try HTTPClient(timeout: nil, roots: target.roots)
        } catch {
            throw ObjectFailure(error).connection
        }
    }

    /// An answer of more bytes is none.
    private static let largestAnswer = 32 << 20

    /// Sends a request and returns its answer with the bytes that no sink took. Throws for what is no success.
    func request(
        _ method: String, _ key: String?, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], _ body: HTTPClient.Body = .none,
        content: String = RequestSigner.nothing, sink: HTTPClient.Sink? = nil
    ) throws(ObjectFailure) -> (answer: HTTPClient.Answer, bytes: [UInt8]) {
        let (host, path) = target.place(bucket, key)
        let request = RequestSigner.Request(
            method: method, host: host, path: path, query: query, headers: headers, content: content)
        let text = RequestSigner.queryText(query)
        var bytes: [UInt8] = []
        let answer: HTTPClient.Answer
        do {
            answer = try client.send(
                method, "\(target.scheme)://\(host)\(path)" + (text.isEmpty ? "" : "?\(text)"),
                headers: target.signer.signing(request, at: Int64(time(nil))), body
            ) { answer, piece in
                if let sink, 200..<300 ~= answer.status { return sink(answer, piece) }
                bytes += piece
                return bytes.count <= Self.largestAnswer
            }
        } catch {
            throw ObjectFailure(error)
        }
        guard 200..<300 ~= answer.status else {
            throw ObjectFailure(answer, bytes, bucket: bucket, key: key)
        }
        return (answer, bytes)
    }

    /// Does something that is tried again where it fails for a time.
    func retrying<Result>(
        _ body: () throws(ObjectFailure) -> Result
    ) throws(ObjectFailure) -> Result { try ObjectFailure.retrying(within: within, body) }

    /// All objects whose keys begin with a prefix, in order of the store.
    package func list(_ prefix: String) throws(ConnectionError) -> [Object] {
        var found: [Object] = []
        var next: String?
        do throws(ObjectFailure) {
            repeat {
                let page = try retrying { () throws(ObjectFailure) -> (objects: [Object], next: String?) in
                    try self.page(prefix, after: next)
                }
                found += page.objects
                next = page.next
            } while next != nil
        } catch {
            throw error.connection
        }
        return found
    }

    /// One page of a listing.
    func page(
        _ prefix: String, after token: String?, limit: Int = 1000
    ) throws(ObjectFailure) -> (objects: [Object], next: String?) {
        var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix), ("max-keys", "\(limit)")]
        if let token { query.append(("continuation-token", token)) }
        let bytes = try request("GET", nil, query: query).bytes
        let odd = ObjectFailure(
            "the listing of the bucket cannot be read", help: "check that the endpoint speaks the protocol of S3",
            .little)
        guard let list = try? StoreAnswer(bytes), list.name == "ListBucketResult" else { throw odd }
        let isEncoded = list["EncodingType"] == "url"
        var objects: [Object] = []
        for entry in list.elements where entry.name == "Contents" {
            guard let text = entry["Key"], let key = isEncoded ? Percent.decoded(text) : text,
                let size = entry["Size"].flatMap({ Int64($0) }), let tag = entry["ETag"]
            else { throw odd }
            objects.append(Object(key: key, size: size, tag: tag))
        }
        guard list["IsTruncated"] == "true" else { return (objects, nil) }
        // Without a token the same page would come for ever.
        guard let next = list["NextContinuationToken"], !next.isEmpty, next != token else { throw odd }
        return (objects, next)
    }

    /// What is there under a key; nil where nothing is.
    func look(_ key: String) throws(ObjectFailure) -> Object? {
        let answer: HTTPClient.Answer
        do throws(ObjectFailure) {
            answer = try request("HEAD", key, .head).answer
        } catch {
            if error.status == 404 { return nil }
            throw error
        }
        return Object(answer, key)
    }

    /// Reads an object into a file; nil where it is no longer there. One that breaks off goes on where it stopped.
    package func read(_ key: String, into file: DownloadedFile) throws(ConnectionError) -> Object? {
        do throws(ObjectFailure) {
            let answer = try file.fill(within: within) { (headers, sink) throws(ObjectFailure) in
                try request("GET", key, headers: headers, sink: sink).answer
            }
            return answer.flatMap { Object($0, key) }
        } catch {
            throw error.connection
        }
    }
}

extension ObjectFailure {
    /// Does something that is tried again for so many seconds where it fails for a time.
    static func retrying<Result>(
        within seconds: Double, _ body: () throws(ObjectFailure) -> Result
    ) throws(ObjectFailure) -> Result {
        var patience = Patience(within: seconds, failures: 0)
        while true {
            do {
                return try body()
            } catch {
                guard patience.wait(after: error.delivery) else { throw error }
            }
        }
    }
}

extension ObjectStore.Object {
    /// What the headers of an answer say of an object.
    fileprivate init?(_ answer: HTTPClient.Answer, _ key: String) {
        let prefix = "x-amz-meta-"
        self.init(
            key: key, size: answer.headers["content-length"].flatMap { Int64($0) } ?? 0,
            tag: answer.headers["etag"] ?? "")
        notes = answer.headers.reduce(into: [:]) { notes, header in
            if header.key.hasPrefix(prefix) { notes[String(header.key.dropFirst(prefix.count))] = header.value }
        }
    }
}
