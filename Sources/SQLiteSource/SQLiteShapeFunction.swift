#if SQLite
    import CSQLite
    import RowSources

    /// ``SQLiteTimeShape/accepts(_:)`` as a function of SQL. SQLite's own functions would take six calls for each row.
    final class SQLiteShapeFunction {
        private let shape: SQLiteTimeShape

        private static let name = "hyperfill_is_in_order"

        private init(_ shape: SQLiteTimeShape) {
            self.shape = shape
        }

        /// Registers the function with a connection.
        ///
        /// - Throws: `SourceError`.
        static func register(_ shape: SQLiteTimeShape, on file: SQLiteFile) throws {
            let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY
            let code = sqlite3_create_function_v2(
                file.handle, name, 1, flags,
                Unmanaged.passRetained(SQLiteShapeFunction(shape)).toOpaque(),
                { context, _, arguments in
                    sqlite3_result_int(context, SQLiteShapeFunction.accepts(context, arguments?[0]) ? 1 : 0)
                }, nil, nil,
                // SQLite calls this even if the registration fails.
                { context in context.map { Unmanaged<SQLiteShapeFunction>.fromOpaque($0).release() } })
            guard code == SQLITE_OK else { throw file.error(code) }
        }

        /// A call of the function, an expression of SQL.
        static func call(_ column: String) -> String {
            "\(name)(\(column))"
        }

        private static func accepts(_ context: OpaquePointer?, _ value: OpaquePointer?) -> Bool {
            guard sqlite3_value_type(value) == SQLITE_TEXT, let data = sqlite3_user_data(context),
                let text = sqlite3_value_text(value)
            else { return false }
            let function = Unmanaged<SQLiteShapeFunction>.fromOpaque(data).takeUnretainedValue()
            return function.shape.accepts(
                UnsafeRawBufferPointer(start: text, count: Int(sqlite3_value_bytes(value))))
        }
    }
#endif
