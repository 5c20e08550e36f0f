import Terms

/// The settings that every session has, whatever the role, the database and the environment say.
///
/// `session_replication_role` is left alone: it decides which triggers fire.
package enum PinnedSettings {
    /// The statements that pin the settings. Time-outs come first: a short one must not end the statement that lifts it.
    ///
    /// A source keeps the role's own path. Its session is read-only, and the plan's queries may need the path.
    ///
    /// - Parameters:
    ///   - isReadOnly: whether transactions are read-only unless they ask for more.
    ///   - keepsPath: whether `search_path` keeps the schemas of the database.
    package static func statements(isReadOnly: Bool, keepsPath: Bool) -> [String] {
        let path = keepsPath ? [ownFunctionsFirst] : [recordPath, "SET search_path TO pg_catalog, pg_temp"]
        return ["SET statement_timeout = 0", "SET lock_timeout = 0"] + path + [others(isReadOnly), durable]
    }

    /// Keeps the application's path in a setting of the session. A schema of the database must not stay on
    /// `search_path`: PostgreSQL prefers an operator of exactly the operands' types, wherever on the path it is.
    private static let recordPath = ownPath(into: "hyperfill.search_path")

    /// Takes `pg_catalog` out of `search_path`, where a database's owner may have put it behind another schema: that
    /// schema's functions would run in place of PostgreSQL's, with our rights. PostgreSQL searches `pg_catalog` first if
    /// it is not listed.
    private static let ownFunctionsFirst =
        ownPath(into: "search_path")
        + " HAVING pg_catalog.array_position(pg_catalog.current_schemas(false), 'pg_catalog'::name) IS NOT NULL"

    /// Writes the role's path without `pg_catalog` into a setting.
    private static func ownPath(into setting: String) -> String {
        """
        SELECT pg_catalog.set_config('\(setting)', coalesce(
            pg_catalog.string_agg(pg_catalog.quote_ident(s.name), ', ' ORDER BY s.place), ''), false)
        FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS s (name, place)
        WHERE pg_catalog.namene(s.name, 'pg_catalog')
        """
    }

    /// A committed window is recorded as done, so the commit must outlive a crash of the server. The number of standbys
    /// that have to confirm it is the owner's choice.
    private static let durable =
        "SELECT pg_catalog.set_config('synchronous_commit', 'local', false) "
        + "WHERE current_setting('synchronous_commit') = 'off'"

    private static let values: [(String, String)] = [
        ("idle_in_transaction_session_timeout", "0"),
        // Since PostgreSQL 14 and 17.
        ("idle_session_timeout", "0"), ("transaction_timeout", "0"),
        ("TimeZone", "UTC"), ("DateStyle", "ISO, YMD"), ("IntervalStyle", "postgres"),
        ("standard_conforming_strings", "on"), ("client_encoding", "UTF8"), ("bytea_output", "hex"),
        // From PostgreSQL 12 on, 1 and above is the shortest text that reads back the same; before, 3 is enough digits.
        ("extra_float_digits", "3"), ("xmlbinary", "base64"),
        ("default_transaction_isolation", "read committed"), ("default_transaction_deferrable", "off"),
        // A policy that hides rows makes a statement fail instead of counting too few.
        ("row_security", "off"),
    ]

    /// The settings that decide how a server writes values and how long it may take. For servers that lack some of
    /// PostgreSQL's settings.
    package static let ofReading: [(name: String, value: String)] =
        [("statement_timeout", "0"), ("default_transaction_read_only", "on")]
        + values.filter { !$0.0.hasPrefix("default_transaction") && $0.0 != "row_security" }

    /// Sets the values that the server's version knows.
    private static func others(_ isReadOnly: Bool) -> String {
        let access = [("default_transaction_read_only", isReadOnly ? "on" : "off")]
        let list = (values + access).map { "(\(quotedLiteral($0.0)), \(quotedLiteral($0.1)))" }
        return "SELECT pg_catalog.set_config(name, value, false) "
            + "FROM (VALUES \(list.joined(separator: ", "))) AS pinned (name, value) "
            + "WHERE name IN (SELECT s.name FROM pg_catalog.pg_settings AS s)"
    }
}
