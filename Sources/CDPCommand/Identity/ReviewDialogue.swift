import CDPColumns
import CDPPlan
import CDPReport
import CDPRuntime

/// The questions of `cdp identity review` on a terminal: a pair at a time, each answer written before the next pair is shown.
struct ReviewDialogue {
    /// The pairs, and how they are shown.
    let report: ReviewReport
    /// The specs.
    let plan: ExecutionPlan
    /// The file of decisions, relative to the project.
    let path: String
    /// The folder of the project.
    let project: String
    /// Asks a question and waits; nil at the end of the input and after a signal.
    let ask: (String) -> String?

    private var written = 0
    private var moot = 0
    private var settled = SettledProfiles()

    /// What somebody answers.
    private enum Answer {
        case decision(Decision)
        case skip, quit, unclear

        init(_ text: String?) {
            switch text?.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") {
            case nil, "q", "quit": self = .quit
            case "s", "same": self = .decision(.same)
            case "d", "different": self = .decision(.different)
            case "k", "skip": self = .skip
            default: self = .unclear
            }
        }
    }

    /// A dialogue about the pairs of a report.
    init(
        report: ReviewReport, plan: ExecutionPlan, path: String, project: String, ask: @escaping (String) -> String?
    ) {
        self.report = report
        self.plan = plan
        self.path = path
        self.project = project
        self.ask = ask
    }

    /// Asks until all pairs are through or somebody has enough. Returns what there is to say at the end.
    mutating func run() throws -> String {
        let pairs = report.review.pairs
        var left = pairs.count
        asking: for (number, pair) in pairs.enumerated() {
            if settled.knows(pair.profiles) {
                moot += 1
                left -= 1
                continue
            }
            Output.write(report.text(of: pair, "Pair \(number + 1) of \(pairs.count)"))
            switch try answer(to: pair) {
            case .skip: left -= 1
            case .decision: left -= 1
            case .quit, .unclear: break asking
            }
        }
        return closing(left)
    }

    /// Asks about a pair until there is an answer that can be kept.
    private mutating func answer(to pair: ReviewPair) throws -> Answer {
        while true {
            let answer = Answer(ask("One person? s same, d different, k skip, q quit: "))
            switch answer {
            case .skip, .quit: return answer
            case .unclear: continue
            case .decision(let decision):
                if try DecisionFile.contradicts(decision, pair.left, pair.right, plan, in: project) {
                    Output.write(
                        "This contradicts the decisions that are there: a chain of `same` would join two records that are "
                            + "`different`. Nothing was written.\n")
                    continue
                }
                try DecisionFile.append(decision, pair.left, pair.right, to: path, in: project)
                settled.add(decision, pair.profiles)
                written += 1
                return answer
            }
        }
    }

    private func closing(_ left: Int) -> String {
        var lines = ["", "\(NumberText.counted(written, "answer")) written to \(path)."]
        if moot > 0 { lines.append("\(NumberText.counted(moot, "pair")) needed no answer any more.") }
        let rest = left + report.review.count - report.review.pairs.count
        if rest > 0 {
            lines.append("\(NumberText.counted(rest, "pair")) left without a look: run `cdp identity review` again.")
        }
        if written > 0 { lines.append("Commit the file, and run `cdp plan`.") }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What answers say of profiles: which are one, and which are not.
///
/// A `different` of two records keeps their whole profiles apart, so no other pair between the two needs an answer.
private struct SettledProfiles {
    private var leaders: [UInt32: UInt32] = [:]
    private var different: [[UInt32]] = []

    private func leader(_ profile: UInt32) -> UInt32 {
        var profile = profile
        while let next = leaders[profile] { profile = next }
        return profile
    }

    /// Whether answers say already whether two profiles are one.
    func knows(_ profiles: [UInt32]) -> Bool {
        let pair = Set(profiles.map(leader))
        return pair.count == 1 || different.contains { Set($0.map(leader)) == pair }
    }

    mutating func add(_ decision: Decision, _ profiles: [UInt32]) {
        switch decision {
        case .different: different.append(profiles)
        case .same:
            let pair = profiles.map(leader)
            if pair[0] != pair[1] { leaders[pair[1]] = pair[0] }
        }
    }
}
