import CDPDiagnostics
import Testing

@testable import CDPRuntime

@Suite struct SelectListTests {
    @Test(arguments: [
        ("email", ["email|email"]),
        (" email , city ", ["email|email", "city|city"]),
        ("upper(email) as mail, round(total, 2)", ["upper(email)|mail", "round(total, 2)|round(total, 2)"]),
        ("cast(a as string) as \"a name\"", ["cast(a as string)|a name"]),
        ("'a, b' || \"c, d\"", ["'a, b' || \"c, d\"|'a, b' || \"c, d\""]),
        ("case when x in ('a', 'b') then 1 end AS flag", ["case when x in ('a', 'b') then 1 end|flag"]),
        ("basis, class", ["basis|basis", "class|class"]),
        ("\"first name\"", ["\"first name\"|first name"]),
        ("", ["|"]),
        ("a,", ["a|a", "|"]),
    ]) func cutsAtOuterCommas(text: String, expected: [String]) {
        #expect(SelectList.items(text).map { "\($0.text?.text ?? "")|\($0.name)" } == expected)
    }

    @Test(arguments: [
        ("email", "email", false), ("email desc", "email", true), ("email  DESC ", "email", true),
        ("email asc", "email", false), ("description", "description", false), ("lower(x) desc", "lower(x)", true),
    ]) func readsDirections(text: String, expression: String, isDescending: Bool) {
        let order = SelectList.order(text)
        #expect(order.text.text == expression)
        #expect(order.isDescending == isDescending)
    }

    @Test func keepsPositions() {
        let items = SelectList.items("a, bcd as x")
        #expect(items[1].text?.range.start.column == 4)
        #expect(items[1].text?.range.end.column == 7)
    }
}
