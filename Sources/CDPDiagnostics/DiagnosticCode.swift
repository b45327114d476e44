/// Every finding `cdp` can report. Each code has a page in `specs/codes/` with a wrong and a right example.
///
/// 1xxx YAML and shape, 2xxx names and references, 3xxx types and expressions, 4xxx matching, 5xxx privacy and egress,
/// 6xxx connectors, 7xxx store, plan and lock, 9xxx internal. A published number never changes its meaning.
public enum DiagnosticCode: Int, CaseIterable, Hashable, Sendable {
    case invalidYAML = 1001
    case duplicateKey = 1004

    case unknownName = 2101

    case invalidExpression = 3001
    case typeMismatch = 3002
    case unknownFunction = 3003
    case wrongArguments = 3004
    case pathThroughList = 3005
    case invalidLiteral = 3006
    case misplacedAggregate = 3007
    case unknownType = 3008
    case constantRequired = 3009
    case expressionTooLarge = 3010

    case internalFailure = 9001

    /// The code as printed: `CDP2101`.
    public var name: String {
        "CDP\(rawValue)"
    }

    /// How bad a finding of this code is unless said otherwise.
    public var severity: Severity {
        .error
    }

    /// Reads `CDP2101`, in any case.
    public init?(name: String) {
        guard name.count == 7, name.uppercased().hasPrefix("CDP"), let number = Int(name.dropFirst(3)) else { return nil }
        self.init(rawValue: number)
    }
}
