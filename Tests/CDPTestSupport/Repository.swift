import Glibc
package import Testing

/// The folder of the repository that the tests were built from.
package enum Repository {
    /// Where it is.
    package static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    /// The Python that has the packages of `scripts/requirements.txt`: `CDP_PYTHON`, or the one that `scripts/setup --python` made.
    package static let python = getenv("CDP_PYTHON").map { String(cString: $0) } ?? root + "/.build/venv/bin/python"

    /// Runs a script of the repository by that Python; fails the test where it does not end well. Arguments are words of a shell.
    package static func runPython(_ script: String, _ arguments: String...) throws {
        let path = script.hasPrefix("/") ? script : "\(root)/\(script)"
        let status = system((["'\(python)'", "'\(path)'"] + arguments).joined(separator: " "))
        try #require(status == 0, "python with the packages of scripts/requirements.txt")
    }

    /// Whether only what is quick and needs nothing but the compiler is to be tested (`scripts/test --quick`).
    static let isQuick = getenv("CDP_QUICK") != nil

    /// How many cases a test makes by chance where it would make `count`: a tenth of them where it is to be quick.
    package static func cases(_ count: Int) -> Int { isQuick ? max(1, count / 10) : count }

    /// The whole number that a variable of the environment has; nil without it.
    package static func number(_ variable: String) -> Int? { getenv(variable).flatMap { Int(String(cString: $0)) } }
}

extension Trait where Self == ConditionTrait {
    /// For tests that compare with readers and functions of Python: `scripts/test --quick` leaves them out and says so. Without
    /// that, they fail where there is no Python, so that nobody takes silence for success.
    package static var needsPython: Self {
        .disabled(if: Repository.isQuick, "needs Python: scripts/setup --python, then scripts/test")
    }
}
