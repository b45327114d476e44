package import CDPTypes

/// Where a query goes on that asks for what is new.
///
/// Rows become visible in another order than their values of `since` were given out: who wrote `updated_at = now()` and is still
/// at work has an older value than others that can be read already. So a value is only passed once every transaction that could
/// still bring a smaller one has ended. A *mark* is the greatest value that could be read at a moment. It may be passed when all
/// transactions that are open began after that moment: values that they give out are greater.
package struct QueryPosition: Hashable, Sendable {
    /// The greatest value that could be read at a moment.
    package struct Mark: Hashable, Sendable, Codable {
        /// The moment just after, in microseconds by the database's clock.
        var at: Int64
        /// The value, as the database writes it.
        var value: String

        /// A value that could be read at a moment.
        package init(at: Int64, value: String) {
            self.at = at
            self.value = value
        }
    }

    /// What was asked; another query begins anew.
    package var query: String
    /// From which value on rows are asked for next; nil for all.
    package var since: String?
    /// Marks that may be passed later, ascending.
    package var marks: [Mark]

    /// The position before anything was read of a query.
    package init(query: String) {
        self.query = query
        marks = []
    }

    /// Where the query goes on: `new` is what can be read now, and all transactions that are open began at `began` or later.
    package func advanced(_ new: Mark?, began: Int64, overlap: TimeSpan?) -> QueryPosition {
        var next = self
        // A value that was noted before was there at that moment too.
        if let new, new.value != marks.last?.value ?? since { next.marks.append(new) }
        let passed = next.marks.last { $0.at <= began - (overlap?.microseconds ?? 0) }
        guard let passed else { return next }
        next.since = passed.value
        next.marks.removeAll { $0.at <= passed.at }
        return next
    }
}

extension QueryPosition: Codable {
    private enum CodingKeys: String, CodingKey { case query, since, marks }
}
