/// The schemas that code of the application may need: triggers, checks, domains, defaults, functions in indexes.
///
/// A session on the target has only PostgreSQL's own schema on `search_path`. It keeps the application's path in a
/// setting, and puts it back for the statements that run the application's code.
package enum ApplicationPath {
    /// Puts the application's path back, to the end of the transaction.
    package static let use =
        "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('hyperfill.search_path'), true)"

    /// Takes the application's path away again.
    package static let leave = "SET LOCAL search_path TO pg_catalog, pg_temp"

    /// Puts PostgreSQL's schema and then the application's path on `search_path`, outside a transaction.
    package static let useForSession = """
        SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
            nullif(pg_catalog.current_setting('hyperfill.search_path'), '')), false)
        """
}
