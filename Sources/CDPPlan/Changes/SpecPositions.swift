public import CDPDiagnostics
public import CDPTypes

/// Where resources and their fields are declared. Kept beside manifests, not inside: a moved file is no change.
public struct SpecPositions: Hashable, Sendable {
    /// The name of each resource.
    public var resources: [Address: SourceRange] = [:]
    /// The value of each field, by the path of its `DeclaredField`.
    public var fields: [Address: [String: SourceRange]] = [:]

    /// Where constants stand that are hidden wherever specs are printed.
    public var hidden: [HiddenConstants] = []

    /// No positions.
    public init() {}
}
