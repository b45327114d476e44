import ArgumentParser
import CDPDiagnostics
import CDPReport
import CDPRuntime

/// `cdp explain`: a code, or why a record, a profile or a segment is what it is.
///
/// One question a call: a code of a finding, a record, a pair of records, a profile, or a profile and a segment.
/// Answers about people name records and rules, with values masked unless `--reveal`; each look that reveals is noted
/// in the store's log with who looked and at what. Codes are explained without a project.
struct ExplainCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain a code, or who is who and why.",
        discussion: """
            CDP2101                what a finding means
            crm/17                 what speaks for a record
            crm/17 web/9           why two records are one profile, or are not
            profile:ID             why each record of a profile is in it
            segment.vip crm/17     why a profile is in a segment, or is not

            Of two records --format svg draws what their weight is made of.

            Customers' values, also where they are keys, are masked unless --reveal, which is noted in the store's log.
            """)

    static let formats: [OutputFormat] = [.text, .json, .svg]

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: RevealOptions

    @Flag(name: .customLong("reveal"), help: "Show customers' values.")
    var isRevealing = false

    @Argument(help: ArgumentHelp("What to explain.", valueName: "THING"))
    var things: [String]

    /// Answers one question; what the arguments look like decides which.
    func perform() throws {
        guard things.count <= 2, let first = things.first else {
            throw ValidationError("explain takes one thing, two records, or a segment and a record.")
        }
        let isDrawing = global.format == .svg
        if isDrawing, things.count == 1 || first.hasPrefix("segment.") {
            throw ValidationError("--format svg draws the weight of two records, as in crm/17 web/9.")
        }
        if things.count == 1, isCode(first) { return try explainCode(first) }
        let reveal = try Reveal(global, options)
        let answer = try answer(first, reveal)
        if isDrawing, let pair = answer as? PairAnswer { return Output.write(try pair.svg) }
        Output.write(global.isJSON ? answer.json.prettyText + "\n" : answer.text)
    }

    /// Whether a text has the form of a code, as in `CDP2101`.
    private func isCode(_ text: String) -> Bool {
        text.uppercased().hasPrefix("CDP") && text.dropFirst(3).allSatisfy(\.isNumber)
    }

    /// Prints the page of a code.
    private func explainCode(_ name: String) throws {
        guard let code = DiagnosticCode(name: name), let page = CodePages.page(of: code) else {
            throw Failure(
                .invalidRequest, "there is no code `\(DisplayText.escaped(name.uppercased()))`",
                help: ["codes are printed with findings, as in CDP2101"], status: .failed)
        }
        if global.isJSON {
            Output.write(JSON.object(["code": .string(code.name), "page": .string(page)]).prettyText + "\n")
        } else {
            Output.write(page)
        }
    }

    /// The answer about people. Looking and noting come before anything is printed.
    private func answer(_ first: String, _ reveal: Reveal) throws -> any Explaining {
        let values = ValueDisplay(isRevealing: isRevealing, view: reveal.view)
        /// The log gets what was found, since what was typed may be a value.
        func note(_ subjects: [String]) throws {
            if isRevealing { try reveal.note("explain", subjects) }
        }
        if first.hasPrefix("segment.") {
            guard things.count == 2 else {
                throw ValidationError("a segment is explained for a record: segment.vip crm/17.")
            }
            let (id, _) = try reveal.profile(try ProfileSearch(reveal.view).find(things[1]), global)
            let explanation = try reveal.view.explain(segment: String(first.dropFirst(8)), profile: id)
            try note([first, id])
            return SegmentAnswer(explanation: explanation, asked: things[1], values: values, title: reveal.title)
        }
        if things.count == 2 {
            let pair = try things.map(record)
            let explanation = try reveal.view.explain(pair[0], pair[1], project: reveal.project)
            try note(pair.map(reveal.view.maskedName))
            return PairAnswer(pair: pair, explanation: explanation, values: values)
        }
        if let record = RecordName(first), !first.prefix(while: { $0 != "/" }).contains(":") {
            let evidence = try reveal.view.evidence(of: record)
            try note([reveal.view.maskedName(record)])
            return RecordAnswer(evidence: evidence, values: values)
        }
        let (id, _) = try reveal.profile(try ProfileSearch(reveal.view).find(first), global)
        try note([id])
        let (records, links, refusals) = try reveal.view.evidence(ofProfile: id)
        let (marked, missing) = try reveal.view.markingBridges(links, project: reveal.project)
        return ProfileAnswer(
            id: id, records: records, links: marked, refusals: refusals, missing: missing, values: values)
    }

    /// A record's name; a usage error for anything else.
    private func record(_ text: String) throws -> RecordName {
        guard let name = RecordName(text) else {
            throw ValidationError("two things are explained when both are records, as in crm/17 web/9.")
        }
        return name
    }
}
