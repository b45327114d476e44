import Glibc

/// Why an object store, or a server of files, did not do what was asked.
struct ObjectFailure: Error {
    /// What happened, without secrets.
    var reason: String
    /// What to do next.
    var help: String
    /// How often it is tried.
    var patience = DeliveryFailure.Patience.none
    /// For how many seconds nothing is to be asked; nil where that is not said.
    var pause: Double?
    /// The status of the answer; nil where there is none.
    var status: Int?

    /// A failure; see the properties.
    init(_ reason: String, help: String, _ patience: DeliveryFailure.Patience = .none) {
        (self.reason, self.help, self.patience) = (reason, help, patience)
    }

    /// No answer came.
    init(_ failure: HTTPClient.Failure) {
        self.init(
            "no answer: \(failure.reason)", help: "check the address and the network",
            failure.isLasting ? .none : .whole)
    }

    /// An answer that says no, to a request about an object of a bucket, or about all of it. Of what it says its code alone is shown.
    init(_ answer: HTTPClient.Answer, _ bytes: [UInt8], bucket: String, key: String?) {
        let place = ObjectPattern.scheme + bucket + (key.map { "/\($0)" } ?? "")
        let code = (try? StoreAnswer(bytes))?["Code"].flatMap { text -> String? in
            let isWord = text.utf8.allSatisfy { 0x61...0x7A ~= $0 | 0x20 || 0x30...0x39 ~= $0 }
            return isWord && text.utf8.count < 64 ? text : nil
        }
        let said = "the store answers with status \(answer.status)" + (code.map { " (\($0))" } ?? "")
        self.init(said, help: "see what the store's documentation says of it")
        status = answer.status
        switch (answer.status, code) {
        case (_, "SlowDown"?), (_, "InternalError"?), (_, "RequestTimeout"?), (_, "OperationAborted"?),
            (_, "ConditionalRequestConflict"?), (408, _), (429, _), (500..., _):
            patience = .whole
            pause = RetryTime.seconds(answer.headers, now: time(nil))
            help = "run the command again later"
        case (_, "NoSuchBucket"?):
            (reason, help) = ("there is no bucket `\(bucket)`", "check its name and the endpoint")
        case (404, _) where key == nil: help = "check the bucket's name and the endpoint"
        case (404, _): (reason, help) = ("there is no object \(place)", "check its name")
        case (_, "RequestTimeTooSkewed"?):
            (reason, help) = ("the clock of this machine is wrong, says the store", "set the clock")
        case (_, "ExpiredToken"?): (reason, help) = ("the session token is no longer valid", "get a new one")
        case (_, "InvalidAccessKeyId"?), (_, "SignatureDoesNotMatch"?), (401, _):
            help = "look at key, secret and token, and at the region"
        case (403, _): help = "the key needs the right to do this with \(place)"
        case (301, _), (307, _), (_, "AuthorizationHeaderMalformed"?), (_, "PermanentRedirect"?):
            let region = answer.headers["x-amz-bucket-region"].map { ", `\($0)`" } ?? ""
            (reason, help) = ("the bucket is in another region\(region)", "write it as `region:`")
        default: break
        }
    }

    /// For who pulls.
    var connection: ConnectionError { ConnectionError(reason, help: help) }
    /// For who delivers.
    var delivery: DeliveryFailure {
        DeliveryFailure(patience == .none ? "\(reason); \(help)" : reason, patience, pause: pause)
    }
}
