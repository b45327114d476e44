import ArgumentParser
import CDPPlan
import CDPReport
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

    /// Shows a plan and asks; true when it is to be carried out. Nothing is asked where a gate is open: the plan cannot be
    /// carried out.
    func confirm(_ report: PlanReport, _ question: String, _ global: GlobalOptions) -> Bool {
        global.clearProgress()
        let isOpen = !report.gates.allSatisfy(\.isAccepted)
        let asks = !isConfirmed && !report.isEmpty && !isOpen
        // Nobody can say yes to what is not shown.
        if !global.isJSON, asks || !global.isQuiet { global.write(report) }
        return asks ? Confirmation.isGiven("\n\(question)") : !isOpen
    }
}

extension GlobalOptions {
    /// Prints a plan that no command is named to go on with.
    func write(_ report: PlanReport, showsDetails: Bool = false) {
        Output.write(
            isJSON
                ? PlanJSONRenderer(report, toolVersion: CommandLineTool.version).text
                : PlanTextRenderer(report, showsDetails: showsDetails, showsNext: false).text)
    }
}
