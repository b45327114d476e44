import CDPColumns
import CDPTypes

/// Writes what becomes of one range of a table.
struct RangeWorker {
    private let range: Int
    private let layout: RangeLayout
    /// The files of the range alone.
    private let own: [DataFile]
    private let rewrite: TableRewrite
    /// The rows of the range, of its own files and of runs.
    let present: PresentRows

    /// What a range comes to.
    struct Written: Sendable {
        var range: Int
        /// The files of the range alone; nil where they stay as they are.
        var own: [DataFile]?
        /// Rows of runs that leave.
        var leaving: [LeavingRows] = []
        /// New rows, in order, that go into a run.
        var added: Batch?
        /// All rows of the range, where they were written.
        var whole: Batch?
    }

    init(
        range: Int, layout: RangeLayout, own: [DataFile], runs: [DataFile], reader: TableReader, rewrite: TableRewrite
    ) {
        self.range = range
        self.layout = layout
        self.own = own
        self.rewrite = rewrite
        let hashes = layout.hashes(of: range)
        // Where rows that leave are not masked, the range is mostly written whole.
        let masks = rewrite.target.updates == .deletionVectors && layout.count > 1 && !rewrite.mustConvert
        present = PresentRows(fewerThan: masks ? own.reduce(0) { $0 + $1.rows } / 8 : 0) {
            try Self.stored(own + runs, rewrite) { try reader.located($0, hashes: hashes, columns: rewrite.schema) }
        } few: { wanted in
            let sorted = wanted.sorted()
            let found = try Self.stored(own + runs, rewrite) { file in
                try reader.chosen(
                    file, hashes: hashes, columns: rewrite.schema, finding: Array(rewrite.schema.prefix(1))
                ) { $0.rows(among: sorted) }
            }
            return found ?? PresentRows.Stored(rows: Batch(empty: rewrite.schema), files: [], places: [])
        }
    }

    /// The rows of a range that `read` gives of each file, with where they stand.
    private static func stored(
        _ files: [DataFile], _ rewrite: TableRewrite, _ read: (DataFile) throws -> TableReader.Located
    ) throws -> PresentRows.Stored? {
        if files.isEmpty { return nil }
        let parts = try files.map(read)
        let held = parts.indices.filter { parts[$0].rows.count > 0 }
        if held.isEmpty { return nil }
        if held.count == 1, let part = held.first, parts[part].isWhole {
            return PresentRows.Stored(rows: parts[part].rows, files: [files[part]], places: nil)
        }
        let rows = Batch.concatenated(held.map { parts[$0].rows }, schema: rewrite.schema)
        let places = held.flatMap { part in
            parts[part].places.map { PresentRows.Stored.Place(file: Int32(part), row: UInt32($0)) }
        }
        guard let order = rewrite.sort.order(of: rows) else {
            return PresentRows.Stored(rows: rows, files: files, places: places)
        }
        return PresentRows.Stored(
            rows: rows.gathered(order).compacted(), files: files, places: order.map { places[Int($0)] })
    }

    /// Writes what a change makes of the range.
    func write(_ change: RangeChange) throws -> Written {
        switch change {
        case .none:
            guard rewrite.mustConvert, let rows = try present.rows() else { return Written(range: range) }
            return try replaced(by: rows, recomputing: [])
        case .recomputed(let rows, let columns):
            return try replaced(by: rows, recomputing: columns)
        case .edited(let gone, let new):
            if gone.isEmpty, new.count == 0 { return try write(.none) }
            return try edited(gone, rewrite.sort.sorted(new))
        }
    }

    /// All rows with other values in some columns: the range becomes one file.
    private func replaced(by rows: Batch, recomputing columns: Set<String>) throws -> Written {
        let stored = try present.stored()
        let same = Set(rewrite.base.schema).intersection(rewrite.schema).map(\.name)
        let copied = Set(same).subtracting(columns)
        let source = stored.flatMap { $0.places == nil && !copied.isEmpty ? $0.files[0] : nil }
        let file = try rewrite.write(
            rows, range: range, of: layout, copying: source.map { (copied, $0) })
        return Written(range: range, own: [file].compactMap { $0 }, leaving: try leavingRuns(), whole: rows)
    }

    /// Some rows leave, and others enter, which stand in order.
    private func edited(_ gone: [Int32], _ new: Batch) throws -> Written {
        // Where rows only enter nothing is read.
        let leaving = try gone.isEmpty ? [] : leaving(gone, of: present.given())
        let ofOwn = leaving.filter { isOwn($0.path) }
        let ofRuns = leaving.filter { !isOwn($0.path) }
        let isMany = new.count * 4 > own.reduce(0) { $0 + $1.rows }
        // New rows of all ranges wait in memory for the run that they become.
        let isLarge = new.count > rewrite.target.runRows / layout.count
        guard layout.count > 1, !rewrite.mustConvert, !isMany, !isLarge || own.count < Self.mostFiles,
            let kept = kept(ofOwn)
        else { return try whole(gone, new, leaving) }
        guard isLarge else {
            return Written(range: range, own: ofOwn.isEmpty ? nil : kept, leaving: ofRuns, added: new)
        }
        let file = try rewrite.write(new, range: range, of: layout)
        return Written(range: range, own: kept + [file].compactMap { $0 }, leaving: ofRuns)
    }

    /// A range has so many files of its own at most.
    private static let mostFiles = 8

    /// The files of the range alone without rows that leave; nil where one of them is better written anew.
    private func kept(_ leaving: [LeavingRows]) -> [DataFile]? {
        if leaving.isEmpty { return own }
        guard rewrite.target.updates == .deletionVectors else { return nil }
        let found = Dictionary(uniqueKeysWithValues: leaving.map { ($0.path, $0) })
        guard own.allSatisfy({ file in found[file.path].map { file.mayMask($0.rows.count) } ?? true }) else {
            return nil
        }
        return own.map { file in found[file.path].map { file.masking($0) } ?? file }
    }

    /// Writes the range as one file, which takes in what runs hold of it.
    private func whole(_ gone: [Int32], _ new: Batch, _ leaving: [LeavingRows]) throws -> Written {
        guard let stored = try present.stored() else {
            let file = try rewrite.write(new, range: range, of: layout)
            return Written(range: range, own: [file].compactMap { $0 }, whole: new)
        }
        let rows = rewrite.sort.merged(stored.rows, without: try present.places(of: gone), with: new)
        var digest: UInt64?
        if stored.places == nil, !rewrite.mustConvert {
            digest = leaving.reduce(stored.files[0].contentDigest &+ new.contentDigest) { $0 &- $1.digest }
        }
        let file = try rewrite.write(rows, digest: digest, range: range, of: layout)
        return Written(
            range: range, own: [file].compactMap { $0 }, leaving: try leavingRuns(), whole: rows)
    }

    /// The present rows that stand in runs, by the file that they leave.
    private func leavingRuns() throws -> [LeavingRows] {
        guard let stored = try present.stored(), stored.files.contains(where: { !isOwn($0.path) }) else { return [] }
        let isOfRun = stored.files.map { !isOwn($0.path) }
        let rows = (0..<Int32(stored.rows.count)).filter { isOfRun[Int(stored.place(of: $0).file)] }
        return leaving(rows, of: stored)
    }

    private func isOwn(_ path: String) -> Bool { own.contains { $0.path == path } }

    /// Present rows by the file that they leave.
    private func leaving(_ gone: [Int32], of stored: PresentRows.Stored?) -> [LeavingRows] {
        guard !gone.isEmpty, let stored else { return [] }
        let digests = stored.rows.gathered(gone).rowHashes()
        var found: [Int32: LeavingRows] = [:]
        for (row, digest) in zip(gone, digests) {
            let place = stored.place(of: row)
            found[place.file, default: LeavingRows(path: stored.files[Int(place.file)].path, rows: [], digest: 0)]
                .add(place.row, digest)
        }
        return found.sorted { $0.key < $1.key }.map { $0.value.inOrder }
    }
}

extension LeavingRows {
    fileprivate mutating func add(_ row: UInt32, _ digest: UInt64) {
        rows.append(row)
        self.digest &+= digest
    }

    fileprivate var inOrder: LeavingRows { LeavingRows(path: path, rows: rows.sorted(), digest: digest) }
}
