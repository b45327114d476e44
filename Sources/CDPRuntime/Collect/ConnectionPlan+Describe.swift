package import CDPConnectors
package import CDPPlan
import CDPTypes

extension ConnectionPlan {
    /// So many seconds a database may take to tell what rows look like.
    private static let patience = 60.0

    /// What the database tells of a query's rows; none is read.
    package func describe(query sql: String, since: String?, project: String) throws -> DescribedRows {
        let query = DatabaseQuery(sql: sql, since: since, overlap: nil, position: nil)
        switch system {
        case .postgres(let address): return try DescribedRows(query, try session(address, project))
        case .sqlite(let path):
            let place = ProjectPath.place(of: path, in: project)
            return try SQLiteQuery(query, path: place, at: 0, Deadline(seconds: Self.patience)).describe()
        case .http, .s3:
            throw ConnectionError("it is no database", help: "name a connection with `postgres:` or `sqlite:`")
        }
    }

    /// What PostgreSQL tells of a table whose changes are read, if they can be.
    package func describe(changesOf table: String, project: String) throws -> DescribedRows {
        guard case .postgres(let address) = system else {
            throw ConnectionError("it does not tell changes", help: "name a connection with `postgres:`")
        }
        let session = try session(address, project)
        let table = try PostgresTable(table, session)
        let rows = try DescribedRows(table, session)
        if table.identity == .none, let problem = table.problem(withKey: []) { throw problem }
        return rows
    }

    private func session(_ address: PostgresAddress, _ project: String) throws -> PostgresSession {
        let target = try PostgresTarget(PostgresTarget.Options(address), project: project)
        return try PostgresSession(target, Deadline(seconds: Self.patience))
    }
}
