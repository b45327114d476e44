import CDPFormats
import CDPTypes
import Testing

/// White space that is seen and that is not, in headers and words of CSV files.
@Suite struct CSVWhiteSpaceTests {
    @Test(
        arguments: [
            "a,b\n1,2\n", "a\u{A0},\u{200B}b\n1,2\n", "\"a\",\tb\n1,2\n", "\u{FEFF}\u{FEFF}a, b \n1,2\n",
            "a\u{AD},b\u{3000}\n1,2\n",
        ])
    func headerNamesAreClean(text: String) throws {
        let reading = try Reading.csv(text, .texts("a", "b"))
        #expect(reading.rows == [["1", "2"]])
        #expect(reading.findings.isEmpty)
    }

    @Test func namesOfSeveralWordsMeetThoseOfTheContract() throws {
        #expect(try Reading.csv("First\u{A0}Name,b\nx,y\n", .texts("First Name", "b")).rows == [["x", "y"]])
        #expect(try Reading.csv("First Name,b\nx,y\n", .texts("First\u{A0}Name", "b")).rows == [["x", "y"]])
        #expect(try Reading.csv("First  Name,b\nx,y\n", .texts("First Name", "b")).rows == [["x", "y"]])
    }

    @Test func wordsAreReadWithoutWhatIsAroundThem() throws {
        let contract = Contract([
            ContractField("s", .string, oneOf: ["on", " kept "]), ContractField("b", .boolean),
            ContractField("n", .integer),
        ])
        let text = "s,b,n\non\u{A0},\u{FEFF}true,\u{A0}1\n\tON,no\t,2\n kept ,yes\u{200B},3\u{202F}\n\u{200B}on, 1 ,4\n"
        let reading = try Reading.csv(text, contract)
        #expect(reading.rows == [["on", "true", "1"], [" kept ", "true", "3"], ["on", "true", "4"]])
        #expect(reading.refusals == ["3: the value of `s` is none of `one_of`"])
    }

    @Test func textsOfFieldsStayAsTheyAre() throws {
        #expect(try Reading.csv("a,b\n x\u{A0},y\t\n", .texts("a", "b")).rows == [[" x\u{A0}", "y\t"]])
    }
}
