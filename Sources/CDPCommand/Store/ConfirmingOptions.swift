import ArgumentParser
import CDPPlan
import Glibc

/// The options of commands that show a plan and ask before they carry it out.
struct ConfirmingOptions: ParsableArguments {
    @Flag(name: .customLong("yes"), help: "Do not ask. Accepts no gate.")
    var isConfirmed = false

    @Option(
        name: .customLong("accept"), help: ArgumentHelp("Accept a gate; repeatable.", valueName: "GATE:ADDRESS"))
    var accepted: [String] = []

    @Option(name: .customLong("as-of"), help: ArgumentHelp("The instant taken as now, RFC 3339.", valueName: "TIME"))
    var asOf: String?

    func validate() throws { _ = try acceptances }

    /// The gates that are accepted.
    var acceptances: [Acceptance] { get throws { try accepted.map(Acceptance.init(option:)) } }

    /// Whether nobody could be asked.
    var isUnanswered: Bool { !isConfirmed && isatty(STDIN_FILENO) != 1 }
}
