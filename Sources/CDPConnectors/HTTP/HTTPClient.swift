import CCurl
import CDPColumns
import Glibc
import Synchronization

/// Sends requests to one server and waits for their answers, one after the other over one connection (libcurl).
///
/// It follows no redirect, since rows must not go where no spec says. What an answer holds is kept only where it is asked for: bodies
/// may quote people.
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

    /// An answer that is read is no larger.
    private static let largestAnswer = 64 << 20

    /// Why there is no answer.
    struct Failure: Error {
        /// What happened, without what was sent.
        var reason: String
    }

    private let handle: UnsafeMutableRawPointer
    private let lock = Mutex(())
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// A client of one server. `roots` is the file of trusted authorities; nil for a server that is not encrypted.
    init(timeout: Double, roots: String?) throws {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw Failure(reason: "no memory for a connection")
        }
        self.handle = handle
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_TIMEOUT_MS, Int(timeout * 1000))
        set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        cdp_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        cdp_curl_set_text(handle, CURLOPT_USERAGENT, "cdp")
        if let roots { cdp_curl_set_text(handle, CURLOPT_CAINFO, roots) }
        cdp_curl_set_watch(handle) { _, _, _, _, _ in Interruption.signal == nil ? 0 : 1 }
        cdp_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return size * count }
            let text = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<Received>.fromOpaque(context).takeUnretainedValue().take(body: text) ? size * count : 0
        }
        cdp_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            if let bytes, let context {
                let text = UnsafeRawBufferPointer(start: bytes, count: size * count)
                Unmanaged<Received>.fromOpaque(context).takeUnretainedValue().take(header: text)
            }
            return size * count
        }
    }

    deinit { curl_easy_cleanup(handle) }

    private func set(_ option: CURLoption, _ number: Int) { cdp_curl_set_number(handle, option, number) }

    /// Sends a request; another one waits until it is answered. `keepsBody` says whether what the answer holds is read.
    func send(
        _ method: String, _ url: String, headers: [(String, String)], body: [UInt8], keepsBody: Bool = false
    ) throws(Failure) -> Answer {
        try lock.withLock { (_) throws(Failure) in
            try perform(method, url, headers: headers, body: body, keepsBody: keepsBody)
        }
    }

    private func perform(
        _ method: String, _ url: String, headers: [(String, String)], body: [UInt8], keepsBody: Bool
    ) throws(Failure) -> Answer {
        var list: UnsafeMutablePointer<curl_slist>?
        // Without it libcurl waits for leave to send a large body.
        for (name, value) in headers + [("Expect", "")] {
            list = curl_slist_append(list, value.isEmpty ? "\(name):" : "\(name): \(value)")
        }
        defer { curl_slist_free_all(list) }
        let found = Received(keepsBody: keepsBody)
        cdp_curl_set_text(handle, CURLOPT_URL, url)
        cdp_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
        cdp_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
        cdp_curl_set_pointer(handle, CURLOPT_HEADERDATA, Unmanaged.passUnretained(found).toOpaque())
        cdp_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(found).toOpaque())
        let hasBody = method != "GET"
        let code = body.withUnsafeBytes { bytes in
            if !hasBody {
                cdp_curl_set_number(handle, CURLOPT_HTTPGET, 1)
                return curl_easy_perform(handle)
            }
            cdp_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            // An empty array has no address, and without one libcurl would read a body from the standard input.
            var nothing: UInt8 = 0
            return withUnsafeMutablePointer(to: &nothing) { empty in
                cdp_curl_set_pointer(
                    handle, CURLOPT_POSTFIELDS,
                    bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? UnsafeMutableRawPointer(empty))
                return curl_easy_perform(handle)
            }
        }
        guard !found.isTooLarge else { throw Failure(reason: "the answer is larger than 64 MiB") }
        guard code == CURLE_OK else {
            throw Failure(reason: String(cString: curl_easy_strerror(code)).lowercased())
        }
        return Answer(status: cdp_curl_status(handle), headers: found.values, body: found.body)
    }

    /// What comes of an answer.
    private final class Received {
        var values: [String: String] = [:]
        var body: [UInt8] = []
        var isTooLarge = false
        let keepsBody: Bool

        init(keepsBody: Bool) { self.keepsBody = keepsBody }

        /// False where it is too much.
        func take(body bytes: UnsafeRawBufferPointer) -> Bool {
            guard keepsBody else { return true }
            isTooLarge = body.count + bytes.count > HTTPClient.largestAnswer
            if !isTooLarge { body.append(contentsOf: bytes) }
            return !isTooLarge
        }

        func take(header line: UnsafeRawBufferPointer) {
            let text = String(decoding: line, as: UTF8.self)
            // What came before, such as `100 Continue`, is over.
            if text.hasPrefix("HTTP/") { values = [:] }
            guard let colon = text.firstIndex(of: ":") else { return }
            let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
            let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
            values[text[..<colon].lowercased()] = String(value[..<end])
        }
    }
}
