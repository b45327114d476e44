/// Why a system could not be reached, or did not do what was asked.
package struct ConnectionError: Error, Hashable, Sendable {
    /// What is wrong, without values of people or secrets.
    package var reason: String
    /// What to do next.
    package var help: String
    /// The code that the system gives, such as an SQLSTATE; nil where it gives none.
    package var code: String?
    /// What the system said in its own words, which may quote rows: for a file that its owner alone may read.
    package var detail: String?

    /// See the properties.
    package init(_ reason: String, help: String, code: String? = nil, detail: String? = nil) {
        self.code = code
        self.reason = reason
        self.help = help
        self.detail = detail
    }
}
