#if ODBC
    import RowSources
    import Rows
    import Terms
    import Testing
    import TimeAxis

    @testable import ODBCSource

    /// Names and errors show no secret of a connection string.
    @Suite struct ODBCClientTests {
        private static func client(_ address: String) throws -> ODBCClient {
            try ODBCClient(
                DatabaseRequest(
                    name: "s", address: Secret(address), shownAddress: "${SOURCE}", zone: nil,
                    selection: .table(try SourceTable(parsing: "readings")),
                    columns: ColumnRequest(time: "t", timeType: .bigint, mapping: nil, table: []),
                    whole: Window(start: 0, end: 10)))
        }

        @Test(arguments: [
            ("DRIVER=MariaDB; Server=db.example;PORT=3306;PWD=secret", "db.example:3306"),
            ("DSN=erp;UID=reader;Password=secret", "erp"),
            ("UID=reader;PWD=secret", nil),
            ("Server={db;1};UID=x", "db;1"),
            // Nothing in braces is a key.
            ("DRIVER={My ODBC};host=db;PWD={abc;port=9secret}", "db"),
            ("PWD={a}}b;port=9secret};host=db", "db"),
            ("host=db;PWD={abc;port=9secret", "db"),
            // A place that is a secret as well stays one.
            ("host=canary;pwd=canary", "***"),
        ])
        func theAddressShowsNoSecret(connection: String, shown: String?) throws {
            #expect(try Self.client(connection).address == shown)
        }

        @Test(arguments: [
            ("UID=x;PWD=canary", "canary"), ("PWD={ca;n}}ary}", "ca;n}ary"), ("PWD={ca;n}}ary}", "ca;n}}ary"),
            ("Access Token = canary ;UID=x", "canary "), ("PWD={canary;host=db", "canary;host=db"),
        ])
        func errorsShowNoSecret(connection: String, secret: String) throws {
            #expect(try Self.client(connection).masked("no login with \(secret)!") == "no login with ***!")
        }
    }
#endif
