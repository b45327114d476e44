import Testing

@testable import CDPConnectors

/// Which queries read the rows of one table, each once.
@Suite struct QueryTextTests {
    @Test(
        arguments: [
            ("select * from people", "people"), ("SELECT id FROM crm.\"People\" AS p WHERE p.id > 1", "People"),
            ("select extract(year from at) from orders o order by id", "orders"),
            ("select id from people where email is distinct from 'from x, y'", "people"),
            ("-- from b\nselect /* join */ id, 'it''s from' from [our people] limit 5", "our people"),
            ("select id from people, orders", nil), ("select * from a join b on true", nil),
            ("select id from a union all select id from b", nil), ("select * from (select 1 as id) as q", nil),
            ("with w as (select 1) select * from w", nil), ("select id from generate_series(1, 3) id", nil),
            ("select id from people group by rollup (id)", nil), ("values (1)", nil), ("select 1 as id", nil),
        ] as [(String, String?)])
    func theOnlyTableIsFound(sql: String, table: String?) {
        #expect(QueryText(sql).table == table)
    }

    @Test func callsAreFound() {
        #expect(QueryText("select id, lower(email) from people").hasCalls)
        #expect(!QueryText("select id, '(' from people").hasCalls)
    }
}
