package import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Opens the sources that a plan reads: the one place of the runtime that knows their kinds.
package struct SourceFactory: Sendable {
    /// The project's directory, which paths of files are relative to.
    let project: String
    /// Where the store is, in whose inbox lies what was landed.
    let store: StoreLayout
    /// Sources that stand for inputs of the plan, by what users see of them: what tests read instead of files.
    package var replacements: [String: any RowSource] = [:]

    /// The sources of a project whose store is at `store`.
    init(project: String, store: String) {
        self.project = project
        self.store = StoreLayout(root: store)
    }

    /// The source that an input of a plan is.
    func source(_ input: InputPlan) -> any RowSource {
        if let replacement = replacements[input.shown] { return replacement }
        switch input {
        case .files(let files): return FileSource(files.path, format: RowFormat(files.format), project: project)
        case .landed(let landed):
            let inbox = Inbox(store.inbox(landed.source))
            let wasPulled = inbox.pulledAt != nil
            let format = RowFormat(landed.format)
            guard landed.objects != nil else {
                return LandedSource(
                    landed.source, inbox: store.inbox, format: format, isReplicated: landed.changes != nil,
                    wasPulled: wasPulled, digests: format == nil ? inbox.digests(landed.source) : [:])
            }
            return ObjectSource(landed.source, inbox.contents(), format: format, wasPulled: wasPulled)
        }
    }

    /// A file that is read whole each time, whatever it holds, such as that of the stewards' decisions.
    func file(_ path: String) -> any RowSource { FileSource(path, format: .csv(CSVOptions()), project: project) }
}

extension Inbox {
    /// The digests of deliveries of Parquet, by input; of those whose records cannot be read there is none: then pulling says so.
    fileprivate func digests(_ source: String) -> [String: String] {
        let landings = (try? landings()) ?? []
        return Dictionary(
            landings.map { ("\(source)/\($0.name)/\(LandedSource.rows(nil))", $0.digest) }, uniquingKeysWith: { $1 })
    }

    /// The objects that were landed, by name; none where nothing was, or where the record cannot be read: then pulling says so.
    fileprivate func contents() -> [String: ObjectSource.Object] {
        let objects = (try? newest())?.flatMap { $0.objects } ?? []
        return objects.reduce(into: [:]) { contents, object in
            contents[object.name] = ObjectSource.Object(
                place: place(of: object), isHere: holds(object), isListed: object.isGone != true,
                position: object.position)
        }
    }
}
