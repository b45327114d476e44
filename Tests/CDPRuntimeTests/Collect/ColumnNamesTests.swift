import Testing

@testable import CDPRuntime

@Suite struct ColumnNamesTests {
    @Test(arguments: [
        ("user_id", "userId"), ("user_id", "user_identifier"), ("User ID", "user-id"), ("email", "e_mail"),
        ("mail", "email"), ("email_consent", "consent_email"), ("remark", "remarks"), ("customer_no", "costumer_no"),
    ])
    func aNameIsWrittenInAnotherWay(old: String, new: String) {
        #expect(ColumnNames.renamed([old], to: [new]) == [old: new])
    }

    @Test(arguments: [
        ("user_id", "stream_id"), ("user_id", "user_name"), ("email", "email_verified"), ("name", "game"),
        ("address1", "address2"), ("opt_in", "opt_out"), ("id", "at"), ("_", "-"),
    ])
    func anotherNameIsNoNewOne(old: String, new: String) {
        #expect(ColumnNames.renamed([old], to: [new]).isEmpty)
    }

    @Test(arguments: [
        ("spent", "total spent", true), ("Unsubscribed from all email", "Unsubscribed from emails", true),
        ("billing address city", "shipping address city", false), ("opt_in", "opt_out", false),
    ])
    func aHeaderThatLostANameMayHaveItInOtherWords(old: String, new: String, isOffered: Bool) {
        #expect(ColumnNames.renamed([old], to: [new], hasHeader: true).isEmpty != isOffered)
        #expect(ColumnNames.renamed([old], to: [new]).isEmpty)
    }
}
