package import CDPTypes

/// The project file `cdp.yaml`, without the resources that it may also declare.
package struct ProjectDeclaration: Hashable, Sendable {
    /// `cdp:`, the version of the language.
    package var version: Located<Int>
    /// `project:`, the name.
    package var name: Located<String>
    /// `timezone:`, an IANA name; the compiler checks it. UTC when absent.
    package var timezone: Located<String>?
    /// `store:`, after the environment's override.
    package var store: StoreDeclaration?
    /// `memory:` in bytes.
    package var memory: Located<Int64>?
    /// `specs:`, folders relative to the project.
    package var specs: [Located<String>]
    /// `variables:`, after the environment's override, sorted by name.
    package var variables: [VariableDeclaration]
    /// The names of `environments:`, as written.
    package var environments: [Located<String>]
    /// The environment that was asked for and applied.
    package var environment: String?
    /// `guards:`, after the environment's override.
    package var guards: GuardsDeclaration
    /// What the environment says of connections.
    var connections: [ConnectionDeclaration]
    /// What all environments say of connections, to be checked.
    var everywhere: [ConnectionDeclaration]
}

/// `store:`, where the profile store is.
package struct StoreDeclaration: Hashable, Sendable {
    /// The folder, relative to the project.
    package var path: Located<String>
    /// `group:`, the name or number of the group that may read the store; the owner alone when absent.
    package var group: Located<String>?
    /// `updates:`, how rows of the store's tables are replaced; `rewrite` when absent.
    package var updates: Located<UpdateMode>?
    /// `keep:`, how long generations can be read; for ever when absent.
    package var keep: Located<TimeSpan>?
    /// `staging:`, how long results of saved plans are kept.
    package var staging: StagingDeclaration?
}

/// `staging:` of a store; nil where the default is used.
package struct StagingDeclaration: Hashable, Sendable {
    /// `keep:`, how long after it was made.
    package var keep: Located<TimeSpan>?
    /// `at_most:`, the bytes of all together.
    package var atMost: Located<Int64>?
}

/// A variable of the project.
package struct VariableDeclaration: Hashable, Sendable {
    /// The name, at its key.
    package var name: Located<String>
    /// The text that replaces `${name}`.
    package var value: Located<String>
}

/// `guards:`, shares in hundredths of a percent (10 % is 1000); nil where the default is used.
package struct GuardsDeclaration: Hashable, Sendable {
    /// `source_shrinks:`.
    package var sourceShrinks: Located<Int>?
    /// `identity_merges:`.
    package var identityMerges: Located<Int>?
    /// `identity_splits:`.
    package var identitySplits: Located<Int>?
    /// `segment_moves:`.
    package var segmentMoves: Located<Int>?
    /// `delivery_removals:`.
    package var deliveryRemovals: Located<Int>?
    /// `source_nulls:`.
    package var sourceNulls: Located<Int>?
    /// `source_quarantine:`.
    package var sourceQuarantine: Located<Int>?
    /// `source_owners:`.
    package var sourceOwners: Located<Int>?

    /// No limit is declared.
    package init() {}
}
