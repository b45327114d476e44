import CDPFormats

/// Where a tap goes on: what its messages of the state said last, as far as it concerns some of its streams.
///
/// The usual form is `{"bookmarks": {"deals": …}}`. There each source keeps the bookmarks of its own stream, and what belongs to
/// none of the sources. So sources that one run has read together may be landed one after the other: what was landed says for each
/// stream where it goes on, whichever of them a crash has left out. A state of another form is kept whole.
package struct TapState: Hashable {
    /// The names of the source's stream.
    private var names: Set<String>
    /// The bookmarks of the source's own stream, by the names it has.
    private var own: [String: String]
    /// All else, as JSON text; the same for sources that may be read together.
    private var rest: String

    private static let bookmarks = "bookmarks"

    /// The part of a state that concerns a stream with some names; nil: nothing was read yet. `others` are the names of the
    /// streams that other sources of the same run keep.
    package init(_ state: String?, stream names: Set<String>, others: Set<String> = []) {
        self.names = names
        own = [:]
        rest = "{}"
        guard let state else { return }
        guard let document = try? JSONValue.parse(Array(state.utf8)), let members = document.members else {
            rest = state
            return
        }
        var kept: [(String, JSONValue)] = []
        for (name, value) in members {
            guard name == Self.bookmarks, let marks = value.members else {
                // Where it was within a run means nothing once the run has ended well.
                if name != "currently_syncing" { kept.append((name, value)) }
                continue
            }
            for (stream, mark) in marks where names.contains(stream) { own[stream] = mark.text }
            let shared = marks.filter { !names.contains($0.0) && !others.contains($0.0) }
            if !shared.isEmpty { kept.append((name, .object(shared))) }
        }
        rest = JSONValue.object(kept).text
    }

    /// Whether both can be said to one run of the tap.
    package func isCompatible(_ other: TapState) -> Bool {
        rest == other.rest && (names.isDisjoint(with: other.names) || own == other.own)
    }

    /// What the source keeps as its position; nil where that says nothing.
    package var position: String? { Self.joined([self]) }

    /// The state that a run is told which reads the streams of all; nil where nothing was read yet.
    package static func joined(_ states: [TapState]) -> String? {
        guard let first = states.first, var members = try? JSONValue.parse(Array(first.rest.utf8)).members else {
            return states.first?.rest
        }
        let known = members.first { $0.0 == bookmarks }?.1
        guard known == nil || known?.members != nil else { return first.rest }
        var marks = known?.members ?? []
        for state in states {
            for (name, mark) in state.own.sorted(by: { $0.key < $1.key }) where !marks.contains(where: { $0.0 == name })
            {
                guard let value = try? JSONValue.parse(Array(mark.utf8)) else { continue }
                marks.append((name, value))
            }
        }
        members.removeAll { $0.0 == bookmarks }
        if !marks.isEmpty { members.append((bookmarks, .object(marks))) }
        return members.isEmpty ? nil : JSONValue.object(members).text
    }
}
