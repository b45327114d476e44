import Glibc

/// A file of a server behind HTTP, by its URL: asked for without a secret, or through a connection with its headers.
package struct ServedFile: Sendable {
    private let url: String
    private let headers: [(name: String, value: String)]
    private let client: HTTPClient
    private let within: Double

    /// A file of which nothing else is said; redirects to other encrypted places are followed.
    package init(_ url: String, within: Double) throws(ConnectionError) {
        try self.init(url, headers: [], roots: try HTTPTarget.roots(of: url), followsRedirects: true, within)
    }

    /// A file through a connection, which must lie below its URL: its headers are for nobody else.
    package init(_ url: String, _ target: HTTPTarget, within: Double) throws(ConnectionError) {
        guard url == target.url || url.hasPrefix(target.url + "/") else {
            throw ConnectionError(
                "the file does not lie below the URL of the connection, whose secrets are for that server alone",
                help: "name another connection, or leave `on:` out where the file is for all")
        }
        try self.init(url, headers: target.headers, roots: target.roots, followsRedirects: false, within)
    }

    private init(
        _ url: String, headers: [(name: String, value: String)], roots: String?, followsRedirects: Bool,
        _ within: Double
    ) throws(ConnectionError) {
        (self.url, self.headers, self.within) = (url, headers, within)
        do {
            client = try HTTPClient(timeout: nil, roots: roots, followsRedirects: followsRedirects)
        } catch {
            throw ObjectFailure(error).connection
        }
    }

    /// What was found.
    package enum Found: Hashable, Sendable {
        /// There is no such file.
        case nothing
        /// It is the version that was known.
        case same
        /// It was read; the version in the server's words, nil where it does not say.
        case read(String?)
    }

    /// Reads the file, unless it is the version `known`.
    package func read(unless known: String?, into file: DownloadedFile) throws(ConnectionError) -> Found {
        var isSame = false
        do throws(ObjectFailure) {
            let answer = try file.fill(within: within) { (more, sink) throws(ObjectFailure) in
                let answer = try send(more, more.isEmpty ? known : nil, .none, sink)
                isSame = answer.status == 304
                return answer
            }
            guard let answer else { return .nothing }
            return isSame ? .same : .read(answer.headers["etag"] ?? answer.headers["last-modified"])
        } catch {
            throw error.connection
        }
    }

    /// Whether the server has the file, without reading it. Throws where it answers neither yes nor no.
    package func check() throws(ConnectionError) {
        do throws(ObjectFailure) {
            _ = try send([], nil, .head) { _, _ in true }
        } catch {
            // Some servers give files and no heads.
            if error.status != 405, error.status != 501 { throw error.connection }
        }
    }

    private func send(
        _ more: [(name: String, value: String)], _ known: String?, _ body: HTTPClient.Body,
        _ sink: @escaping HTTPClient.Sink
    ) throws(ObjectFailure) -> HTTPClient.Answer {
        var headers = headers + more
        if let known {
            let isTag = known.hasPrefix("\"") || known.hasPrefix("W/")
            headers.append((isTag ? "If-None-Match" : "If-Modified-Since", known))
        }
        let method = if case .head = body { "HEAD" } else { "GET" }
        let answer: HTTPClient.Answer
        do {
            answer = try client.send(method, url, headers: headers, body) { answer, piece in
                200..<300 ~= answer.status ? sink(answer, piece) : true
            }
        } catch {
            throw ObjectFailure(error)
        }
        if 200..<300 ~= answer.status || answer.status == 304 && known != nil { return answer }
        throw ObjectFailure(answer, served: url)
    }
}

extension ObjectFailure {
    /// An answer of a server of files that says no.
    fileprivate init(_ answer: HTTPClient.Answer, served url: String) {
        self.init(
            "the server answers with status \(answer.status)", help: "check the URL, and who may read it")
        status = answer.status
        switch answer.status {
        case 408, 425, 429, 500...:
            patience = .whole
            pause = RetryTime.seconds(answer.headers, now: time(nil))
        case 404, 410: (reason, help) = ("there is no such file at the server", "check the URL")
        case 301, 302, 303, 307, 308:
            help = "write the URL that it leads to; through a connection no redirect is followed, and none to `http://`"
        default: break
        }
    }
}
