import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Segments, each after those that it asks for with `in_segment`.
    ///
    /// A segment on a circle, or with an error, is reported and left out. Its name stays known to others, so that
    /// asking for it is no second finding.
    mutating func compileSegments() {
        var reads: [String: Set<String>] = [:]
        for declaration in specs.segments {
            reads[declaration.name] = ExpressionParser.parse(declaration.predicate).syntax?.segments ?? []
        }
        let order = DependencyOrder(reads)
        reportCircles(order.circles, specs.segments.map(\.details), .segment)
        let broken = specs.invalid.filter { $0.kind == .segment }.compactMap(\.path.first)
        var scope = profileScope
        scope.segments = specs.segments.map(\.name) + broken
        for name in order.sorted {
            guard let declaration = declaredSegments[name],
                let predicate = checked(
                    declaration.predicate, scope, as: .boolean, broken: brokenNames, on: Address(.segment, name))
            else { continue }
            use(predicate.columns)
            plan.segments.append(SegmentPlan(name: name, predicate: predicate))
        }
    }
}
