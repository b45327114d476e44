import CDPFormats

extension TableChange {
    /// The log entry that turns the table from `before` into `after`. `time` is in microseconds.
    func actions(storeID: String, operation: String, time: Int64) -> [DeltaAction] {
        let milliseconds = time / 1000
        var actions: [DeltaAction] = [.commitInfo(operation: operation, timestamp: milliseconds)]
        if before.version < 0 { actions.append(.protocolVersions(reader: 1, writer: 2)) }
        if before.version < 0 || before.schema != after.schema {
            actions.append(
                .metadata(
                    DeltaMetadata(
                        id: Self.identifier(storeID, after.name), schema: after.schema, createdTime: milliseconds)))
        }
        let kept = Set(after.files.map(\.path))
        let present = Set(before.files.map(\.path))
        for file in before.files where !kept.contains(file.path) {
            actions.append(.remove(path: file.path, deletionVector: nil, deletedAt: milliseconds))
        }
        for file in after.files where !present.contains(file.path) {
            actions.append(
                .add(
                    DeltaFile(
                        path: file.path, size: file.size, modifiedAt: milliseconds, statistics: file.statistics,
                        tags: [
                            ("run", String(file.run)), ("range", String(file.range)),
                            ("ranges", String(file.rangeCount)), ("rows", String(file.rows)),
                            ("content", String(file.contentDigest, radix: 16)),
                            ("tail", file.tail.tag),
                        ] + [file.filters.tag].compactMap { $0 }.map { ("filters", $0) })))
        }
        return actions
    }

    /// Files of `after` that are not part of `before`.
    public var newFiles: [DataFile] {
        let present = Set(before.files.map(\.path))
        return after.files.filter { !present.contains($0.path) }
    }

    /// A UUID that follows from the store and the table's name.
    private static func identifier(_ storeID: String, _ name: String) -> String {
        let digits = Array(Digest.sha256(Array("\(storeID)/\(name)".utf8)))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
