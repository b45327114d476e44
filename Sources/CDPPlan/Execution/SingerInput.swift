public import CDPTypes

/// A stream of a Singer tap.
public struct SingerInput: Hashable, Sendable, Codable {
    /// The tap and its settings.
    public var program: SingerProgram
    /// The stream, by its name or id.
    public var stream: String
    /// The property by which only what is new is read; nil: as the tap proposes.
    public var since: String?

    /// A stream of a tap.
    public init(program: SingerProgram, stream: String, since: String?) {
        self.program = program
        self.stream = stream
        self.since = since
    }
}

/// A stream that a Singer target is given what differs, a batch at a time.
public struct WrittenStream: Hashable, Sendable, Codable {
    /// The target and its settings.
    public var program: SingerProgram
    /// The stream's name.
    public var stream: String
    /// The rows of a batch at most.
    public var batch: Int
    /// How long a batch is tried.
    public var within: TimeSpan

    /// A stream of a target.
    public init(program: SingerProgram, stream: String, batch: Int, within: TimeSpan) {
        self.program = program
        self.stream = stream
        self.batch = batch
        self.within = within
    }

    /// The stream without who signs in. Any other setting may name another place.
    var form: WrittenStream {
        let program = SingerProgram(arguments: program.arguments, config: program.config.withoutSecrets)
        return WrittenStream(program: program, stream: stream, batch: 0, within: TimeSpan(microseconds: 0))
    }
}

/// A program that speaks Singer, with its settings. Streams of the same tap with the same settings share a run.
public struct SingerProgram: Hashable, Sendable, Codable {
    /// The program and its arguments.
    public var arguments: [String]
    /// What its config file says. Secrets are references.
    public var config: SettingValue

    /// A program that speaks Singer.
    public init(arguments: [String], config: SettingValue) {
        self.arguments = arguments
        self.config = config
    }

    /// A text that tells it apart from others.
    public var key: String {
        (arguments + config.leaves("config").map { "\($0.path)=\($0.value.scalar ?? "")" }).joined(separator: "\u{0}")
    }
}
