import CDPFormats

extension TableChange {
    /// The log entry that turns the table from `before` into `after`. `time` is in microseconds.
    func actions(storeID: String, operation: String, time: Int64) -> [DeltaAction] {
        let milliseconds = time / 1000
        var actions: [DeltaAction] = [.commitInfo(operation: operation, timestamp: milliseconds)]
        let isNew = before.version < 0
        if isNew || before.usesVectors != after.usesVectors {
            actions.append(after.usesVectors ? .vectorProtocol : .protocolVersions(reader: 1, writer: 2, features: []))
        }
        if isNew || before.schema != after.schema || before.usesVectors != after.usesVectors {
            // A reader that is not told which columns have bounds may take a column without for one of nulls: deltalake's
            // filters over pyarrow found nothing.
            var configuration = ["delta.dataSkippingStatsColumns": DeltaStatistics.bounded(after.schema)]
            if after.usesVectors { configuration["delta.enableDeletionVectors"] = "true" }
            actions.append(
                .metadata(
                    DeltaMetadata(
                        id: Self.identifier(storeID, after.name), schema: after.schema, createdTime: milliseconds,
                        configuration: configuration)))
        }
        for file in formerFiles {
            actions.append(
                .remove(path: file.path, deletionVector: file.deletionVector, deletedAt: milliseconds))
        }
        let present = Set(before.files.map(\.identity))
        for file in after.files where !present.contains(file.identity) {
            actions.append(.add(file.action(modifiedAt: milliseconds)))
        }
        return actions
    }

    /// A UUID that follows from the store and the table's name.
    private static func identifier(_ storeID: String, _ name: String) -> String {
        let digits = Array(Digest.sha256(Array("\(storeID)/\(name)".utf8)))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}

extension DeltaAction {
    /// What readers of such tables must know.
    fileprivate static var vectorProtocol: DeltaAction {
        .protocolVersions(reader: 3, writer: 7, features: [vectorFeature])
    }
}

extension DataFile {
    /// The masked rows as Delta has them; nil without any.
    fileprivate var deletionVector: DeletionVector? { masked.isEmpty ? nil : DeletionVector(rows: masked) }

    /// The file as a log entry has it.
    fileprivate func action(modifiedAt: Int64) -> DeltaFile {
        DeltaFile(
            path: path, size: size, modifiedAt: modifiedAt, statistics: statistics,
            tags: [
                ("run", String(run)), ("range", String(range)), ("ranges", String(rangeCount)),
                ("rows", String(rows)), ("content", String(contentDigest, radix: 16)), ("tail", tail.tag),
            ] + [filters.tag].compactMap { $0 }.map { ("filters", $0) },
            deletionVector: deletionVector)
    }
}
