import CDPConnectors
import Testing

@Suite struct TapStateTests {
    private let state =
        #"{"bookmarks":{"deals":{"at":2},"people":{"at":5},"parents":{"at":9}},"currently_syncing":null,"x":1}"#

    /// Each source keeps its own bookmarks and what is nobody's; together they say what the tap said.
    @Test func sourcesKeepTheirOwnPart() throws {
        let deals = TapState(state, stream: ["deals"], others: ["people"])
        let people = TapState(state, stream: ["people"], others: ["deals"])
        #expect(deals.position == #"{"x":1,"bookmarks":{"parents":{"at":9},"deals":{"at":2}}}"#)
        #expect(deals.isCompatible(people))
        #expect(
            TapState.joined([deals, people])
                == #"{"x":1,"bookmarks":{"parents":{"at":9},"deals":{"at":2},"people":{"at":5}}}"#)
    }

    /// A source that a crash left behind goes on from its own bookmark.
    @Test func oneThatWasLeftBehindRepeats() throws {
        let before = TapState(#"{"bookmarks":{"people":{"at":1}}}"#, stream: ["people"])
        let after = TapState(
            #"{"bookmarks":{"deals":{"at":7},"people":{"at":2}}}"#, stream: ["deals"], others: ["people"])
        #expect(before.isCompatible(after))
        #expect(TapState.joined([after, before]) == #"{"bookmarks":{"deals":{"at":7},"people":{"at":1}}}"#)
    }

    /// States that cannot be said to one run at the same time are told.
    @Test func whatDoesNotFitIsTold() throws {
        let new = TapState(nil, stream: ["people"])
        #expect(TapState(#"{"bookmarks":{"deals":{"at":7}}}"#, stream: ["deals"]).isCompatible(new))
        #expect(!TapState(#"{"cursor":7}"#, stream: ["deals"]).isCompatible(new))
        #expect(!TapState(#"{"bookmarks":{"deals":1,"parents":2}}"#, stream: ["deals"]).isCompatible(new))
        let known = TapState(#"{"bookmarks":{"people":{"at":7}}}"#, stream: ["people"])
        #expect(!known.isCompatible(new) && known.isCompatible(known))
    }

    /// A state of another form is kept whole, and nothing is said where there is none.
    @Test func otherFormsAreKept() throws {
        #expect(
            TapState(#"{"last_seen":17,"bookmarks":[1]}"#, stream: ["a"]).position
                == #"{"last_seen":17,"bookmarks":[1]}"#)
        #expect(TapState("17", stream: ["a"]).position == "17")
        #expect(TapState(nil, stream: ["a"]).position == nil && TapState("{}", stream: ["a"]).position == nil)
        #expect(TapState(#"{"bookmarks":{}}"#, stream: ["a"]).position == nil)
    }
}
