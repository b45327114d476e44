public import CDPDiagnostics
public import CDPTypes

/// Where resources and their fields are declared. Kept outside of manifests: moving a file is no change.
public struct SpecPositions: Hashable, Sendable {
    /// The name of each resource.
    public var resources: [Address: SourceRange] = [:]
    /// The value of each field, by the path of its `DeclaredField`.
    public var fields: [Address: [String: SourceRange]] = [:]

    /// The constants to hide wherever lines of specs are quoted.
    public var hidden: [HiddenConstants] = []

    /// No positions.
    public init() {}
}
