import CDPColumns
import CDPIdentity
import Testing

@Suite struct DistrustTests {
    private func input(_ emails: [UInt64], names: [UInt64]) -> IdentityInput {
        IdentityInput(
            sources: emails.map { _ in 0 }, firstSeen: emails.map { _ in 0 },
            attributes: [
                IdentityAttribute(name: "email", values: emails), IdentityAttribute(name: "last_name", values: names),
            ])
    }

    @Test func aLoyalCustomerIsTrustedAndASharedAddressIsNot() {
        let emails = [UInt64](repeating: 1, count: 25) + [UInt64](repeating: 2, count: 6)
        let input = input(emails, names: [UInt64](repeating: 8, count: 25) + (10..<16))
        let byName = DistrustedValues(input, [DistrustRule(attribute: 0, distinct: .attribute(1), moreThan: 5)])
        #expect(byName.values == [[2], []])
        let byRecord = DistrustedValues(input, [DistrustRule(attribute: 0, distinct: .record, moreThan: 6)])
        #expect(byRecord.values == [[1], []])
    }

    @Test func namesThatAreNullDoNotCount() {
        let input = input([3, 3, 3], names: [7, Hash64.null, 9])
        let rule = DistrustRule(attribute: 0, distinct: .attribute(1), moreThan: 2)
        #expect(DistrustedValues(input, [rule]).values[0].isEmpty)
    }

    @Test func aDistrustedValueIsNullFromThereOn() {
        let input = input([3, 4, 3], names: [3, 3, 3])
        let trusted = input.distrusting(DistrustedValues(input, [DistrustRule(attribute: 0, values: [3])]))
        #expect(trusted.attributes[0].values == [Hash64.null, 4, Hash64.null])
        #expect(trusted.attributes[1].values == [3, 3, 3])
        #expect(zip(trusted.signatures(), input.signatures()).map(==) == [false, true, false])
    }
}
