package import CDPFormats
package import CDPTypes

/// Where the rows of a source, or of the table of an enrichment, come from.
///
/// A source is made of **inputs** with names: files, tables, pages of an API. Each input is read to a **position**, which the
/// source writes in its own words and gets back when it is asked what is new (`look`). A row's origin is the name of its
/// input and its number in there, from 1; for a text file that is its line. Names order inputs, in natural order: of two
/// rows with one key and no version the one of the later input counts.
///
/// What rows mean (keys, versions, snapshots, deliveries) is not the source's matter: the runtime decides which inputs are
/// read, and keeps the positions. A source keeps nothing between two calls and may be asked from any thread. What it reads
/// must depend on the input alone, so that the same input gives the same rows in the same order.
///
///     let source = FileSource("data/crm_*.csv", format: .csv(CSVOptions()), project: "/home/shop")
///     for name in try source.inputs() {
///         let look = try source.look(at: name, since: nil)
///     }
///
/// **Not for** what has to be waited for: a source is read by threads, and its calls are not `async`. What a network delivers
/// is written to files first.
///
/// **Cost.** `stamp` costs a call of the system for a file; `look` may read all of an input, so it is asked only where the stamp
/// does not tell. `read` parses on all threads and holds some blocks of rows, never an input as a whole.
package protocol RowSource: Sendable {
    /// How rows come.
    var traits: RowTraits { get }

    /// The names of the inputs that are there now, in natural order. Throws where there is none.
    func inputs() throws -> [String]

    /// Whether an input begins anew: rows of inputs before it that it does not have are gone.
    func replaces(_ input: String) -> Bool

    /// Whether an input that was read before is still there.
    func holds(_ input: String) -> Bool

    /// What tells without a look at its rows that nobody touched an input; nil where it cannot be told yet. Costs little.
    func stamp(of input: String) -> InputStamp?

    /// What an input holds, compared with what was read of it before. May read all of it.
    func look(at input: String, since position: SourceCursor?) throws -> InputLook

    /// About how many rows an input holds, to choose how rows are cut; never an exact number.
    func expectedRows(of input: String) -> Int

    /// Calls `body` with each piece of an input's rows, its number from 0 and the header that the rows stand under, on at
    /// most `threads` threads. Results come in order of the rows.
    func read<Result: Sendable>(
        _ request: InputRequest, contract: Contract, threads: Int,
        _ body: @Sendable (RowChunk, Int, [UInt8]?) throws -> Result
    ) throws -> InputReport<Result>

    /// Reads the texts of rejected rows of an input again, below the header that they stood under.
    func texts(of input: String, header: [UInt8]?, contract: Contract) throws -> RowTexts

    /// The fields that the rows show, for sources that declare none; each with the narrowest type that takes all values.
    func fields(threads: Int) throws -> [Field]

    /// The columns that cannot be read, and what they hold.
    func unreadable() -> [String: String]
}

extension RowSource {
    /// Inputs add to each other.
    package func replaces(_ input: String) -> Bool { false }
}

/// How the rows of a source come.
package struct RowTraits: Hashable, Sendable {
    /// Whether rows may leave out names that others have, as those of JSON do.
    package var leavesOutKeys: Bool
    /// Whether the text of a row that is rejected after it was read (its JSON) is a row of the source as it stands.
    package var readsJSON: Bool
    /// Whether the bytes of rejected rows are kept where they are no UTF-8.
    package var keepsBytes: Bool

    /// See the properties.
    package init(leavesOutKeys: Bool, readsJSON: Bool, keepsBytes: Bool) {
        self.leavesOutKeys = leavesOutKeys
        self.readsJSON = readsJSON
        self.keepsBytes = keepsBytes
    }
}

/// What tells that nobody touched an input since it was read, in the words of its source. Kept in a cache beside the
/// generations: where it is lost, inputs are looked at.
package struct InputStamp: Hashable, Sendable, Codable {
    /// The stamp as its source wrote it.
    package let text: String

    /// A stamp as its source wrote it.
    package init(_ text: String) { self.text = text }
}

/// What was found at an input.
package struct InputLook: Hashable, Sendable {
    /// The input, compared with what was read of it before.
    package enum Change: Hashable, Sendable {
        /// It holds what was read.
        case same
        /// It holds what was read and more after it, from the row of the number on; nil where reading cannot go on there.
        case grown(firstRow: Int64?)
        /// It holds something else, or was not read before.
        case other
    }

    /// The change since the position.
    package var change: Change
    /// What it holds now.
    package var position: SourceCursor

    /// See the properties.
    package init(_ change: Change, _ position: SourceCursor) {
        self.change = change
        self.position = position
    }
}

/// What is to be read of an input.
package struct InputRequest: Sendable {
    /// The input.
    package var input: String
    /// How far it was read, where only what came after it is new; nil for all of it.
    package var after: SourceCursor?
    /// What it held when it was looked at; nil where nobody looked.
    package var seen: SourceCursor?
    /// The number of the first new row.
    package var firstRow: Int64
    /// Whether rows before the first new one are given, too, for who counts equal rows.
    package var isCounted = false

    /// A request for all rows of an input.
    package init(_ input: String, seen: SourceCursor? = nil) {
        self.input = input
        self.seen = seen
        firstRow = 1
    }
}

/// What reading an input gave.
package struct InputReport<Result: Sendable>: Sendable {
    /// One result a piece, in order of the rows.
    package var results: [Result]
    /// What is to be known about the input as a whole.
    package var findings: [FileFinding]
    /// How far it has been read now.
    package var position: SourceCursor

    /// See the properties.
    package init(results: [Result], findings: [FileFinding], position: SourceCursor) {
        self.results = results
        self.findings = findings
        self.position = position
    }
}
