import CCurl
import CDPColumns
import CDPFormats
import Glibc
import Synchronization

/// Sends requests to one server and waits for their answers, one after the other over one connection (libcurl).
///
/// It follows no redirect, since rows must not go where no spec says, unless it `followsRedirects`, for who asks without a secret. Of
/// what an answer holds nothing is kept but its status and headers, as bodies may quote people; who wants its bytes takes them as
/// they come.
final class HTTPClient: @unchecked Sendable {
    /// What a server answered.
    struct Answer: Sendable {
        /// The status, such as 204.
        var status: Int
        /// The headers, by their names in lower case.
        var headers: [String: String]
        /// What it holds, where that was asked for.
        var body: [UInt8] = []
    }

    /// An answer that is kept is no larger.
    private static let largestAnswer = 64 << 20

    /// What is sent.
    enum Body {
        /// Nothing, as with `GET`.
        case none
        /// Nothing, and nothing comes: `HEAD`.
        case head
        /// Bytes.
        case bytes([UInt8])
        /// So many bytes of an open file from a place on.
        case file(Int32, from: Int64, count: Int64)
    }

    /// Takes the bytes of an answer as they come, with its status and headers; false ends it.
    typealias Sink = (Answer, UnsafeRawBufferPointer) -> Bool

    /// Why there is no answer.
    struct Failure: Error {
        /// What happened, without what was sent.
        var reason: String
        /// Whether it is no matter of time.
        var isLasting = false
    }

    private let handle: UnsafeMutableRawPointer
    private let lock = Mutex(())
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// A client of one server. `roots` is the file of trusted authorities; nil for a server that is not encrypted. An answer may
    /// take `timeout` seconds; nil: as long as something comes, or goes, each half minute.
    init(timeout: Double?, roots: String?, followsRedirects: Bool = false) throws(Failure) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw Failure(reason: "no memory for a connection")
        }
        self.handle = handle
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_FOLLOWLOCATION, followsRedirects ? 1 : 0)
        set(CURLOPT_MAXREDIRS, 5)
        // Keys of objects may hold `..`.
        set(CURLOPT_PATH_AS_IS, 1)
        if let timeout {
            set(CURLOPT_TIMEOUT_MS, Int(timeout * 1000))
        } else {
            set(CURLOPT_LOW_SPEED_LIMIT, 1)
            set(CURLOPT_LOW_SPEED_TIME, 30)
        }
        set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        cdp_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        cdp_curl_set_text(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https")
        cdp_curl_set_text(handle, CURLOPT_USERAGENT, "cdp")
        if let roots { cdp_curl_set_text(handle, CURLOPT_CAINFO, roots) }
        cdp_curl_set_watch(handle) { _, _, _, _, _ in Interruption.signal == nil ? 0 : 1 }
        cdp_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return size * count }
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().take(piece) ? size * count : 0
        }
        cdp_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            if let bytes, let context {
                let text = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().take(header: text)
            }
            return size * count
        }
        cdp_curl_set_sink(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().give(room)
        }
        cdp_curl_set_rewind(handle) { context, offset, _ in
            guard let context else { return 1 }
            Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().sent = Int64(offset)
            return 0
        }
    }

    deinit { curl_easy_cleanup(handle) }

    private func set(_ option: CURLoption, _ number: Int) { cdp_curl_set_number(handle, option, number) }

    /// Sends a request; another one waits until it is answered. `keepsBody` says whether what the answer holds is kept.
    func send(
        _ method: String, _ url: String, headers: [(String, String)], body: [UInt8], keepsBody: Bool = false
    ) throws(Failure) -> Answer {
        var kept: [UInt8] = []
        var isTooLarge = false
        do {
            var answer = try send(method, url, headers: headers, method == "GET" ? .none : .bytes(body)) { _, piece in
                guard keepsBody else { return true }
                isTooLarge = kept.count + piece.count > Self.largestAnswer
                if !isTooLarge { kept += piece }
                return !isTooLarge
            }
            answer.body = kept
            return answer
        } catch {
            throw isTooLarge ? Failure(reason: "the answer is larger than 64 MiB") : error
        }
    }

    /// Sends a request, and hands on the bytes of the answer; another one waits until it is answered.
    func send(
        _ method: String, _ url: String, headers: [(String, String)], _ body: Body, _ sink: @escaping Sink
    ) throws(Failure) -> Answer {
        let exchange = Exchange(body, sink)
        return try lock.withLock { (_) throws(Failure) in try perform(method, url, headers: headers, exchange) }
    }

    private func perform(
        _ method: String, _ url: String, headers: [(String, String)], _ exchange: Exchange
    ) throws(Failure) -> Answer {
        var list: UnsafeMutablePointer<curl_slist>?
        // Without it libcurl waits for leave to send a large body.
        for (name, value) in headers + [("Expect", "")] {
            list = curl_slist_append(list, value.isEmpty ? "\(name):" : "\(name): \(value)")
        }
        defer { curl_slist_free_all(list) }
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        set(CURLOPT_HTTPGET, 1)
        cdp_curl_set_text(handle, CURLOPT_URL, url)
        cdp_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            cdp_curl_set_pointer(handle, option, context)
        }
        var code = CURLE_OK
        switch exchange.body {
        case .none: code = perform(method)
        case .head:
            set(CURLOPT_NOBODY, 1)
            code = perform(method)
        case .file(_, _, let count):
            set(CURLOPT_UPLOAD, 1)
            cdp_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(count))
            code = perform(method)
        case .bytes(let bytes):
            code = bytes.withUnsafeBytes { bytes in
                cdp_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
                // An empty array has no address, and without one libcurl would read a body from the standard input.
                var nothing: UInt8 = 0
                return withUnsafeMutablePointer(to: &nothing) { empty in
                    cdp_curl_set_pointer(
                        handle, CURLOPT_POSTFIELDS,
                        bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                            ?? UnsafeMutableRawPointer(empty))
                    return perform(method)
                }
            }
        }
        guard code == CURLE_OK else {
            throw Failure(code)
        }
        return Answer(status: cdp_curl_status(handle), headers: exchange.answer.headers)
    }

    private func perform(_ method: String) -> CURLcode {
        cdp_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
        return curl_easy_perform(handle)
    }

    /// A request on its way: what is left to send, and what came.
    private final class Exchange {
        let body: Body
        var sent: Int64 = 0
        private(set) var answer = Answer(status: 0, headers: [:])
        private let sink: Sink

        init(_ body: Body, _ sink: @escaping Sink) { (self.body, self.sink) = (body, sink) }

        func take(_ piece: UnsafeRawBufferPointer) -> Bool { sink(answer, piece) }

        /// Fills the room with the next bytes of a file; nothing at its end.
        func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
            guard case .file(let file, let start, let count) = body else { return 0 }
            let wanted = min(room.count, Int(count - sent))
            let got = uninterrupted { pread(file, room.baseAddress, wanted, off_t(start + sent)) }
            guard got >= 0 else { return Int(CURL_READFUNC_ABORT) }
            sent += Int64(got)
            return got
        }

        func take(header line: UnsafeRawBufferPointer) {
            let text = String(decoding: line, as: UTF8.self)
            // What came before, such as `100 Continue`, is over.
            if text.hasPrefix("HTTP/") {
                let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) }
                answer = Answer(status: status ?? 0, headers: [:])
            }
            guard let colon = text.firstIndex(of: ":") else { return }
            let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
            let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
            answer.headers[text[..<colon].lowercased()] = String(value[..<end])
        }
    }
}

extension HTTPClient.Failure {
    /// Why libcurl has no answer.
    fileprivate init(_ code: CURLcode) {
        switch code {
        // What is asked for itself was looked at before: it has a protocol that may be.
        case CURLE_UNSUPPORTED_PROTOCOL:
            self.init(reason: "it leads to an address that is not `https`", isLasting: true)
        case CURLE_PEER_FAILED_VERIFICATION:
            self.init(
                reason:
                    "its certificate names another server, is over, or is signed by nobody whom this machine trusts (`SSL_CERT_FILE` names others)",
                isLasting: true)
        default: self.init(reason: String(cString: curl_easy_strerror(code)).lowercased())
        }
    }
}
