import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes
import FoundationEssentials

/// The file of a saved plan: the document that `cdp plan --format json` prints, to be read by anybody, and the plan itself, sealed
/// so that only the store that it is for can read it. It holds no value of a person.
enum PlanFile {
    /// What a plan file is called that cdp names itself.
    static func own(_ plan: SavedPlan, _ layout: StoreLayout) -> String { "\(plan.place(in: layout))/plan.cdpplan" }

    /// The file of a plan for `store`.
    static func text(_ plan: SavedPlan, _ store: ProfileStore) throws -> String {
        let renderer = PlanJSONRenderer(plan.report, toolVersion: plan.made.toolVersion)
        guard case .object(var members) = renderer.json else { return "" }
        members["plan_id"] = .string(plan.id)
        members["saved"] = .object([
            "at": .string(plan.made.at.description), "by": .string(plan.made.by), "operation": .string(plan.operation),
            "staging": .string(store.layout.relative(plan.place(in: store.layout))),
        ])
        members["sealed"] = .string(Data(try store.seal(plan: StoreJSON.encode(plan))).base64EncodedString())
        return JSON.object(members).prettyText + "\n"
    }

    /// Writes the file of a plan, durably. A file that is no plan is not replaced.
    static func write(_ plan: SavedPlan, _ store: ProfileStore, to path: String) throws {
        try refuseOthers(path)
        try StoreFiles.writeDurably(Array(try text(plan, store).utf8), to: path)
        try StoreFiles.syncDirectory(FilePath.folder(of: path))
    }

    /// Refuses to replace what is no plan.
    static func refuseOthers(_ path: String) throws {
        guard StoreFiles.exists(path), !isPlan(path) else { return }
        throw Failure(
            .fileExists, "`\(path)` is there and is no saved plan", help: ["name another file: --out FILE"],
            status: .failed)
    }

    /// The plan in the file at `path`, which `store` made.
    static func read(_ path: String, _ store: ProfileStore) throws -> SavedPlan {
        let (document, bytes) = try document(path)
        try SavedPlan.refuse(madeFor: document["base"]?["store_id"]?.string ?? "", store)
        guard let sealed = document["sealed"]?.string, let data = Data(base64Encoded: sealed),
            let content = store.open(plan: Array(data))
        else { throw StoreError(.stale, "`\(path)` is not as it was written") }
        guard let plan = try? StoreJSON.decode(SavedPlan.self, content, path: path),
            plan.made.toolVersion == CommandLineTool.version
        else { throw StoreError(.stale, "`\(path)` was written by another version of cdp") }
        // What was read and approved must be what is carried out.
        guard try text(plan, store).utf8.elementsEqual(bytes) else {
            throw StoreError(.stale, "`\(path)` was changed after it was written")
        }
        return plan
    }

    /// Whether a saved plan stands at `path`.
    static func isPlan(_ path: String) -> Bool { StoreFiles.exists(path) && (try? document(path)) != nil }

    private static func document(_ path: String) throws -> (JSONValue, [UInt8]) {
        guard StoreFiles.exists(path) else {
            throw Failure(
                .invalidRequest, "there is no plan at `\(path)`", help: ["save one: cdp plan --out FILE"],
                status: .failed)
        }
        let bytes = try StoreFiles.read(path)
        guard let document = try? JSONValue.parse(bytes), document["kind"]?.string == "plan",
            document["sealed"]?.string != nil
        else {
            throw Failure(
                .invalidRequest, "`\(path)` is no saved plan", help: ["save one: cdp plan --out FILE"], status: .failed)
        }
        return (document, bytes)
    }
}

extension SavedPlan.Provenance {
    /// This process, now.
    static var own: SavedPlan.Provenance {
        SavedPlan.Provenance(at: AsOf.clock().toSecond, by: Caller.name, toolVersion: CommandLineTool.version)
    }
}
