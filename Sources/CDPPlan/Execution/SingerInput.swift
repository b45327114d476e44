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
