import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime

extension PairAnswer {
    /// What the weights between the two records are made of, as SVG. A failure where nothing between them has a weight.
    var svg: String {
        get throws {
            let found = waterfalls
            guard !found.isEmpty else {
                throw Failure(
                    .invalidRequest, "there is no weight between the two records to draw",
                    help: ["leave out --format svg to see what there is", "only rules that compare give weights"],
                    status: .failed)
            }
            return MatchCharts.waterfalls(found, names.joined(separator: " – ")).svg
        }
    }

    /// The weights by the rule and, on a path of several links, their records.
    private var waterfalls: [(name: String, waterfall: Waterfall)] {
        switch explanation {
        case .together(_, let links), .refused(_, let links, _):
            links.compactMap { link in
                guard link.weight != nil, let waterfall = Waterfall(link.comparisons) else { return nil }
                return ("identity.\(link.rule): \(values.name(link.left)) – \(values.name(link.right))", waterfall)
            }
        case .noCommonEvidence(_, let comparisons):
            comparisons.rules.map { ("identity.\($0.rule)", $0.waterfall) }
        }
    }
}
