import ArgumentParser
import CDPSpec

/// How much memory a command that works through the whole store may use.
struct MemoryOptions: ParsableArguments {
    @Option(
        name: .customLong("memory"),
        help: ArgumentHelp(
            "Memory to use at most, such as 8GiB; `memory:` of the project or half of the machine unless given.",
            valueName: "SIZE"))
    var size: String?

    /// The size in bytes; nil where it was not given or cannot be read.
    var bytes: Int? { size.flatMap(Self.bytes) }

    /// The bytes of a size such as `8GiB` or `8 GiB`.
    private static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        return Quantities.size("\(digits) \(unit)").map { Int($0) }
    }

    func validate() throws {
        if size != nil, bytes == nil {
            throw ValidationError("--memory takes a number with B, KiB, MiB, GiB or TiB: 8GiB")
        }
    }
}
