extension StoreIdentity {
    /// What every format has in `store.json`, so that a format that this build does not know is told as such.
    private struct Format: Decodable {
        let format: Int
    }

    /// The identity of the store at `layout`; throws where this build does not read its format.
    package static func open(_ layout: StoreLayout) throws(StoreError) -> StoreIdentity {
        try refuseOtherFormat(layout)
        return try StoreJSON.open(StoreIdentity.self, layout.identity).0
    }

    /// Throws where the store says that it has another format. A store that cannot say it is damaged, which is for others to
    /// find.
    static func refuseOtherFormat(_ layout: StoreLayout) throws(StoreError) {
        guard let (format, bytes) = try? StoreJSON.open(Format.self, layout.identity), format.format != currentFormat
        else { return }
        let path = layout.root
        guard format.format < currentFormat else {
            throw StoreError(
                .unsupported,
                "`\(path)` has store format \(format.format), this cdp reads and writes \(currentFormat): a newer cdp made it",
                help: "use the cdp that wrote it, or a newer one; nothing was changed")
        }
        let storeID = try StoreJSON.decode(StoreIdentity.self, bytes, path: layout.identity).storeID
        throw StoreError(
            .outdated,
            "`\(path)` has store format \(format.format), this cdp reads and writes \(currentFormat); nothing was changed",
            details: [
                "the cdp that wrote it reads it as before, and so does any reader of Delta tables or Parquet files",
                "to keep the ids of profiles, the new store needs the old one's secret (_cdp/secret) and store id: \(storeID)",
            ],
            help: "make it anew from the sources; `cdp explain CDP7023` has the commands, and says what is lost")
    }
}
