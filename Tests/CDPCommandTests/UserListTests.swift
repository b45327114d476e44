import Testing

@testable import CDPCommand

@Suite struct UserListTests {
    private let list = Array(
        """
        root:x:0:0:root:/root:/bin/bash
        damaged
        ana:x:1000:1000:Ana,,,:/home/ana:/bin/zsh
        again:x:1000:1000::/:/bin/false
        """.utf8)

    @Test func findsTheFirstNameOfANumber() {
        #expect(UserList.name(of: 0, in: list) == "root")
        #expect(UserList.name(of: 1000, in: list) == "ana")
    }

    @Test func knowsNobodyElse() {
        #expect(UserList.name(of: 100, in: list) == nil)
        #expect(UserList.name(of: 0, in: []) == nil)
    }
}
