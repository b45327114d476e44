import CDPColumns
import CDPEvaluation
import CDPTypes
import Testing

/// Values without a normal form are counted alike however they are cut into blocks.
@Suite struct FormlessCountsTests {
    private func counts(_ texts: [String?]) throws -> FormlessCounts {
        let column = Column.string(StringColumn(texts))
        let context = EvaluationContext(asOf: Instant(microseconds: 0))
        return FormlessCounts(column, forms: try AttributeNormalForm(.email).apply(column, context).column)
    }

    @Test func emptyTextsAreNoValues() throws {
        #expect(try counts(["", " ", "\u{a0}", nil, "a@b.fr"]).losses("map.email", "email") == nil)
        let found = try #require(try counts(["", "x", nil, "a@b.fr"]).losses("map.email", "email"))
        #expect([found.values, found.lost] == [2, 1])
    }

    @Test func theOrderOfBlocksDoesNotMatter() throws {
        // Two thousand shapes, far more than are told apart; some of them more than once.
        let texts = (0..<2000).map { number in
            String((0..<11).map { number >> $0 & 1 == 0 ? Character("a") : Character("9") })
        }
        let blocks = try stride(from: 0, to: texts.count, by: 50).map { start in
            try counts(Array(texts[start..<start + 50]) + [texts[start / 100]])
        }
        var forward = FormlessCounts()
        for block in blocks { forward.merge(block) }
        var backward = FormlessCounts()
        for block in blocks.reversed() { backward.merge(block) }
        let whole = try counts(texts + (0..<40).map { texts[$0 * 50 / 100] })
        #expect(forward.losses("m", "email") == backward.losses("m", "email"))
        #expect(forward.losses("m", "email") == whole.losses("m", "email"))
        #expect(forward.losses("m", "email")?.lost == 2040)
        #expect(forward.losses("m", "email")?.shapes.count == FieldLosses.shapeLimit)
    }
}
