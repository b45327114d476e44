/// Every finding `cdp` can report. Each code has a page in `specs/codes/` with a wrong and a right example.
///
/// 1xxx YAML and shape, 2xxx names and references, 3xxx types and expressions, 4xxx matching, 5xxx privacy and egress,
/// 6xxx connectors, 7xxx store, plan and lock, 9xxx internal. A published number never changes its meaning.
public enum DiagnosticCode: Int, Codable, CaseIterable, Hashable, Sendable {
    case invalidYAML = 1001
    case unreadableFile = 1002
    case fileTooLarge = 1003
    case duplicateKey = 1004
    case severalDocuments = 1005
    case customTag = 1006
    case mergeKey = 1007
    case keyNotText = 1008
    case nestedTooDeep = 1009
    case booleanLikeText = 1010
    case aliasTooLarge = 1011
    case unknownAnchor = 1012
    case cutExpression = 1013
    case foldedExpression = 1014
    case commentCutsExpression = 1015
    case quoteStartsExpression = 1016
    case curlyQuotes = 1017
    case variableNotReplaced = 1018
    case unknownKey = 1101
    case missingKey = 1102
    case wrongKind = 1103
    case invalidValue = 1104
    case unknownChoice = 1105
    case keysExclude = 1106
    case missingValue = 1107
    case invalidName = 1108
    case unsupportedVersion = 1109
    case nameContradictsFormat = 1110

    case duplicateDeclaration = 2001
    case unknownVariable = 2002
    case unknownEnvironment = 2003
    case misplacedSecret = 2004
    case secretWritten = 2005

    case unknownName = 2101
    case circularReference = 2102
    case nameTaken = 2103
    case renameOfExisting = 2104
    case attributeNeverSet = 2105
    case unknownGate = 2106
    case unknownTimeZone = 2107
    case valueNeverHeld = 2108

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
    case optionDoesNotFit = 3101
    case attributeWithoutType = 3102
    case cannotBeWritten = 3103
    case timeReadOnce = 3104
    case versionWithoutOrder = 3105
    case negatedNull = 3201
    case changesDaily = 3202

    case sourceWithoutKey = 4101
    case ruleWithoutEvidence = 4102
    case notAnIdentifier = 4103
    case invalidForbid = 4104
    case invalidKeep = 4105
    case ownerMisplaced = 4106
    case sourceWithoutUse = 4107
    case versionsWithoutUnit = 4108
    case patternWithoutMatch = 4109
    case sourcesApart = 4110
    case identityMissing = 4111
    case invalidComparison = 4112
    case weightsMissing = 4113

    case missingPersonalDataClass = 5101
    case consentContactNotIdentifier = 5102
    case contactNotSent = 5103
    case destinationWithoutKey = 5104
    case weakenedPersonalData = 5105
    case keyNotWritten = 5110

    case unusableFile = 6001
    case unreadableColumn = 6002
    case misplacedDestination = 6003
    case pullFailed = 6004
    case connectionFailed = 6005
    case rightMissing = 6006
    case replicationAtRisk = 6007

    case storeLocked = 7001
    case gateClosed = 7002
    case stalePlan = 7003
    case storeMissing = 7004
    case foreignWrite = 7005
    case storeDamaged = 7006
    case storeInputOutput = 7007
    case unsupportedStore = 7008
    case invalidRequest = 7009
    case specsNotApplied = 7010
    case deliveryFailed = 7011
    case unreadableRevision = 7012
    case unknownAddress = 7013
    case fileExists = 7014
    case memoryExceeded = 7015
    case unfinishedCommit = 7016
    case outputFailed = 7017
    case otherProject = 7018
    case interrupted = 7019
    case hashCollision = 7020
    case tooMany = 7021
    case accessNotSet = 7022
    case outdatedStore = 7023

    case internalFailure = 9001

    /// The code as printed: `CDP2101`.
    public var name: String {
        "CDP\(rawValue)"
    }

    /// How bad a finding of this code is unless said otherwise.
    public var severity: Severity {
        switch self {
        case .booleanLikeText, .attributeNeverSet, .negatedNull, .changesDaily, .sourceWithoutUse,
            .weakenedPersonalData, .nameContradictsFormat, .curlyQuotes, .variableNotReplaced, .valueNeverHeld,
            .patternWithoutMatch, .sourcesApart, .identityMissing, .keyNotWritten, .rightMissing,
            .replicationAtRisk:
            .warning
        default: .error
        }
    }

    /// Reads `CDP2101`, in any case.
    public init?(name: String) {
        guard name.count == 7, name.uppercased().hasPrefix("CDP"), let number = Int(name.dropFirst(3)) else {
            return nil
        }
        self.init(rawValue: number)
    }
}
