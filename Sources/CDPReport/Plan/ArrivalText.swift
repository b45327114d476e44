package import CDPPlan

/// Says of which values the order of arrival decides.
package struct ArrivalText {
    /// The most attributes that one line names.
    ///
    /// The most attributes that one line names; the rest is counted.
    private static let names = 6

    /// The attributes, as a part of a sentence: `email, phone`.
    package static func attributes(_ order: ArrivalOrder) -> String {
        let more = order.attributes.count > names ? " and \(order.attributes.count - names) more" : ""
        return order.attributes.prefix(names).map { DisplayText.escaped($0) }.joined(separator: ", ") + more
    }
}

extension PlanTextRenderer {
    /// The sources whose records are ordered by their arrival: in the plan where that begins, and in the details of
    /// every plan.
    var arrivalList: [String] {
        let told = report.arrivals.filter { showsDetails || $0.follows(from: report.changes) }
        if told.isEmpty { return [] }
        return [
            "Order of arrival   no `version` and no `event_at` say which record is newer; other orders may give other profiles"
        ]
            + told.map {
                "  \(DisplayText.escaped($0.source)): the value that arrived last counts as the latest of \(ArrivalText.attributes($0))"
            }
    }

    /// That the latest generation lost something, for a plan that has nothing else to say; empty where it lost nothing.
    var standingLine: [String] {
        let count = report.standingLosses.values.count { !LossText($0).lines(isDetailed: false).isEmpty }
        if count == 0 { return [] }
        return [
            "\(NumberText.counted(count, "input")) of this generation \(count == 1 ? "has" : "have") losses; `cdp status` tells them."
        ]
    }
}
